import type { ExportedTable } from "./export-format.ts";
import type { PlainItem } from "./plain-item.ts";
import { SITE_DEFAULTS } from "./site.ts";

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

/** Every step there ever was, in its order; what one says and does never changes once it is out. */
export const MIGRATIONS: readonly Migration[] = [
	{
		to: 2,
		table: "content",
		says: "Sites say everything about themselves: those from before reviewers and shared numbers say so too.",
		migrate(item) {
			const { settings } = item as { settings?: { $json?: PlainItem } };
			if (!isOfKind(item, "site") || !settings?.$json) return item;
			const { editorsMay, isPublic } = SITE_DEFAULTS;
			return {
				...item,
				settings: { $json: { editorsMay, isPublic, ...settings.$json } },
			};
		},
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
