import type { UserPool } from "aws-cdk-lib/aws-cognito";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Tables } from "./data-stack.ts";
import type { Edge } from "./edge.ts";
import type { Access } from "./function.ts";
import type { Settings } from "./settings.ts";

/** What every function stands on: where things are kept, and how the installation is set up. */
export type Grounds = {
	tables: Tables;
	mediaBucket: Bucket;
	backupBucket: Bucket;
	/** Accounts that the installation keeps itself. */
	people?: UserPool | undefined;
	settings: Settings;
	/** Where the world calls it. */
	url: string;
	/** What proves the edge, where there is one. */
	edge?: Edge | undefined;
};

/** The content table by its keys: each function sees the kinds of items that it needs. */
export const SITES = ["site#*"];
export const TOKENS = ["tokens#*"];
export const NEWS = ["article#*", "slug#*", "page#*", "translations#*"];
export const ANNOUNCEMENTS = ["announcements#*"];
export const KEYS = ["key#*"];
export const MEDIA = ["media#*"];
export const AUDITS = ["audits#*"];
export const PEOPLE = ["people#*"];
export const INVITATIONS = ["invitations#*"];
export const TICKETS = ["session#*", "flow#*"];
export const ATTEMPTS = ["attempts#*"];
export const CHANGES = ["changes#*"];
export const ERASURES = ["erasures#*"];
export const VOIDS = ["voids#*"];
export const CHECKS = ["check#*"];
export const SCHEMA = ["schema#*"];

/** What an update names that puts a mark. */
const MARK_ATTRIBUTES = ["pk", "sk", "views", "voided", "voidedAt", "restored"];

/** These actions on these kinds of content. */
export function contentOf(
	{ tables }: Grounds,
	keys: readonly string[],
	...actions: readonly `dynamodb:${string}`[]
): Access {
	return {
		variable: "LUOT_CONTENT_TABLE",
		table: tables.content,
		actions,
		keys,
	};
}

/** The lists of articles; an index knows no other keys than those of sites. */
export function listsOf({ tables }: Grounds): Access {
	return {
		variable: "LUOT_CONTENT_TABLE",
		table: tables.content,
		indexes: ["published", "changed"],
		actions: ["dynamodb:Query"],
	};
}

/** What takes views out: the ledger is looked through, and of its items nothing can be written but the marks. */
export function voidingOf(grounds: Grounds): readonly Access[] {
	const ledger = {
		variable: "LUOT_VISITS_TABLE",
		table: grounds.tables.visits,
	};
	return [
		contentOf(
			grounds,
			VOIDS,
			"dynamodb:GetItem",
			"dynamodb:PutItem",
			"dynamodb:Query",
		),
		{ ...ledger, actions: ["dynamodb:Query"] },
		{
			...ledger,
			actions: ["dynamodb:UpdateItem"],
			attributes: MARK_ATTRIBUTES,
		},
	];
}

/** The list of all sites, which no key tells: of every item only its key. */
export function siteKeysOf({ tables }: Grounds): Access {
	return {
		variable: "LUOT_CONTENT_TABLE",
		table: tables.content,
		actions: ["dynamodb:Scan"],
		attributes: ["pk"],
	};
}

/** By what a function knows the edge; nothing where there is none. */
export function edgeSecrets({ edge }: Grounds): Record<string, string> {
	return edge ? { LUOT_EDGE_SECRETS: edge.secrets } : {};
}

/** By what a function knows the owner. */
export function ownerOnly({ settings }: Grounds): Record<string, string> {
	return { LUOT_ADMIN_TOKEN_SHA256: settings.adminTokenSha256 ?? "" };
}

/** The most of a function that may run at once, where the account has a share to reserve. */
export function limit({ settings }: Grounds, most: number): number | undefined {
	return settings.reservedConcurrency ? most : undefined;
}
