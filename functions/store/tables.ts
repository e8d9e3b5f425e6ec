/**
 * The tables, told once: the stacks create them on AWS, the local server on its engine.
 *
 * Salts stand apart from the rest because they must be forgotten: a table with recovery keeps what was deleted for 35 days,
 * one with a stream for another 24 hours.
 */
export type Table = {
	partitionKey: string;
	sortKey?: string;
	/** Attribute with the epoch second after which the item may go. */
	ttl?: string;
	/** Whether each change goes out with its old and new image. */
	stream: boolean;
	/** Whether the table can be put back to any second of the last 35 days. */
	recovery: boolean;
	/** The same items in other orders; an item without a sort key's attribute is in none of that order. */
	indexes?: Readonly<Record<string, Index>>;
};

export type Index = {
	partitionKey: string;
	sortKey: string;
	/** Attributes that it holds beside the keys. */
	attributes: readonly string[];
};

/** What a list of articles is made of and chosen by, so that listing reads no bodies. */
const CARD = ["card", "status", "expires_at", "section", "tags", "authors"];

export const TABLES = {
	visits: {
		partitionKey: "pk",
		sortKey: "sk",
		ttl: "expires",
		stream: true,
		recovery: false,
	},
	counters: {
		partitionKey: "pk",
		sortKey: "sk",
		stream: false,
		recovery: true,
	},
	content: {
		partitionKey: "pk",
		sortKey: "sk",
		ttl: "expires",
		stream: false,
		recovery: true,
		indexes: {
			published: {
				partitionKey: "site",
				sortKey: "published_at",
				attributes: CARD,
			},
			changed: {
				partitionKey: "site",
				sortKey: "changed_at",
				attributes: CARD,
			},
		},
	},
	salts: { partitionKey: "pk", ttl: "expires", stream: false, recovery: false },
} as const satisfies Record<string, Table>;

export type TableName = keyof typeof TABLES;

/** The name that each table has in an account, so that several installations can share one. */
export type TableNames = Readonly<Record<TableName, string>>;
