import type { ExportedTable } from "./export-format.ts";
import type { PlainItem } from "./plain-item.ts";

/**
 * A step from one shape of the stored items to the next. `migrate` answers the item as it is to be; an item that is so already comes
 * back equal, since a step may meet an item twice. The keys stay. What a step has done is never undone: it goes forward only.
 */
export type Migration = {
	/** The version to which it leads from the one before. */
	to: number;
	table: ExportedTable;
	says: string;
	migrate(item: PlainItem): PlainItem;
};

const isOfKind = ({ pk }: PlainItem, kind: string) =>
	typeof pk === "string" && pk.startsWith(`${kind}#`);

/** What a site from before a setting says where it says nothing; the others stay as they are. */
function withSettings(item: PlainItem, added: PlainItem): PlainItem {
	const { settings } = item as { settings?: { $json?: PlainItem } };
	if (!isOfKind(item, "site") || !settings?.$json) return item;
	return { ...item, settings: { $json: { ...added, ...settings.$json } } };
}

/** Every step there ever was, in its order; what one does never changes once it is out, so it names its values itself. */
export const MIGRATIONS: readonly Migration[] = [
	{
		to: 2,
		table: "content",
		says: "Sites from before reviewers and shared numbers say so too.",
		migrate: (item) =>
			withSettings(item, { editorsMay: "publish", isPublic: false }),
	},
	{
		to: 3,
		table: "content",
		says: "Sites say whether equal computers behind one address are told apart.",
		migrate: (item) => withSettings(item, { classroom: false }),
	},
];

/** The shape of items in which this version of the program reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.at(-1)?.to ?? 1;

/** An item of an older shape as this version has it. */
export function bringForward(
	table: ExportedTable,
	item: PlainItem,
	fromVersion: number,
): PlainItem {
	return MIGRATIONS.filter(
		(step) => step.table === table && step.to > fromVersion,
	).reduce((now, step) => step.migrate(now), item);
}
