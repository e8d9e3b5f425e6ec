/**
 * Where a night's export lies in the backup bucket: each run in a place of its own, so that one which is cut off spoils no other. The first
 * day's of a month are kept for a year and longer, the others for five weeks.
 */
export function toBackupPrefix(nowMs: number): string {
	const instant = new Date(nowMs).toISOString();
	const name = `${instant.slice(0, 19).replaceAll(":", "-")}Z`;
	return `${instant.slice(8, 10) === "01" ? "monthly" : "nightly"}/${name}/`;
}
