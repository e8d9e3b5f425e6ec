/** A cell that a spreadsheet would take for a formula gets a quotation mark before it, which the spreadsheet does not show. */
function toCell(value: string | number | undefined): string {
	if (value === undefined) return "";
	if (typeof value === "number") return String(value);
	const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as comma-separated values (RFC 4180), with the mark by which spreadsheets know UTF-8. */
export function toCsv(
	rows: readonly (readonly (string | number | undefined)[])[],
): string {
	return `\uFEFF${rows.map((row) => `${row.map(toCell).join(",")}\r\n`).join("")}`;
}
