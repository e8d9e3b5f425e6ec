import { type DefaultTreeAdapterTypes, parse } from "parse5";

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

function listElements(node: Node, tag: string): Element[] {
	if (!("childNodes" in node)) return [];
	return node.childNodes.flatMap((child) => [
		...("tagName" in child && child.tagName === tag ? [child] : []),
		...listElements(child, tag),
	]);
}

function toText(node: Node): string {
	if ("value" in node) return node.value;
	if (!("childNodes" in node)) return "";
	return node.childNodes.map(toText).join(" ").replaceAll(/\s+/g, " ").trim();
}

/** A table as somebody reads it: its columns' names, and what stands below them. */
export type ReadTable = { columns: string[]; rows: string[][] };

/** What a page of the dashboard shows: the numbers at its head by their names, and its tables by the heading above them. */
export function readDashboard(html: string): {
	totals: ReadonlyMap<string, string>;
	tables: ReadonlyMap<string, ReadTable>;
} {
	const page = parse(html);
	const [numbers] = listElements(page, "dl");
	const cells = numbers ? listElements(numbers, "div") : [];
	const read = (cell: Element, tag: string) =>
		listElements(cell, tag).map(toText).join(" ");
	const tables = listElements(page, "section").flatMap((section) => {
		const [heading] = listElements(section, "h2");
		const [table] = listElements(section, "table");
		if (!table) return [];
		const [head, ...rows] = listElements(table, "tr").map((row) =>
			row.childNodes.filter((cell) => "tagName" in cell).map(toText),
		);
		return [
			[heading ? toText(heading) : "", { columns: head ?? [], rows }] as const,
		];
	});
	return {
		totals: new Map(cells.map((cell) => [read(cell, "dt"), read(cell, "dd")])),
		tables: new Map(tables),
	};
}

/** The first number of a text, as English writes it: `1,234 ▲ up 3%` is 1234. */
export function toCount(text: string | undefined): number {
	return Number(/^[\d,]+/.exec(text ?? "")?.[0].replaceAll(",", "") ?? "NaN");
}
