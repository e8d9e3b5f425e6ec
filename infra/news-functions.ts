import type { Construct } from "constructs";
import { ServiceFunction } from "./function.ts";
import {
	ANNOUNCEMENTS,
	contentOf,
	edgeSecrets,
	type Grounds,
	KEYS,
	limit,
	listsOf,
	MEDIA,
	NEWS,
	ownerOnly,
	SITES,
	TOKENS,
} from "./grounds.ts";

/** What readers and editors of news call. */
export function createNewsFunctions(scope: Construct, grounds: Grounds) {
	const news = new ServiceFunction(scope, "News", {
		bundle: "news",
		logRetentionDays: grounds.settings.logRetentionDays,
		// One whole core, and as long as the API waits: to index ten thousand articles takes 15 s of it, once a process.
		memoryMb: 1769,
		timeoutSeconds: 29,
		concurrency: limit(grounds, 50),
		hasCanary: true,
		environment: { ...edgeSecrets(grounds), ...ownerOnly(grounds) },
		access: [
			contentOf(
				grounds,
				[...SITES, ...TOKENS, ...NEWS],
				"dynamodb:GetItem",
				"dynamodb:BatchGetItem",
			),
			contentOf(grounds, [...NEWS, ...ANNOUNCEMENTS], "dynamodb:Query"),
			listsOf(grounds),
			{
				variable: "LUOT_COUNTERS_TABLE",
				table: grounds.tables.counters,
				actions: ["dynamodb:Query"],
			},
		],
	});

	const publish = new ServiceFunction(scope, "Publish", {
		bundle: "publish",
		logRetentionDays: grounds.settings.logRetentionDays,
		memoryMb: 1024,
		timeoutSeconds: 20,
		concurrency: limit(grounds, 10),
		purges: grounds.edge,
		environment: { ...edgeSecrets(grounds), ...ownerOnly(grounds) },
		access: [
			contentOf(grounds, SITES, "dynamodb:GetItem"),
			contentOf(grounds, TOKENS, "dynamodb:GetItem", "dynamodb:UpdateItem"),
			contentOf(
				grounds,
				[...NEWS, ...KEYS],
				"dynamodb:GetItem",
				"dynamodb:PutItem",
				"dynamodb:Query",
			),
			contentOf(
				grounds,
				ANNOUNCEMENTS,
				"dynamodb:GetItem",
				"dynamodb:PutItem",
				"dynamodb:DeleteItem",
			),
		],
	});

	const media = new ServiceFunction(scope, "Media", {
		bundle: "media",
		logRetentionDays: grounds.settings.logRetentionDays,
		// Fifty megapixels, drawn in four widths.
		memoryMb: 2048,
		timeoutSeconds: 29,
		concurrency: limit(grounds, 5),
		purges: grounds.edge,
		environment: { ...edgeSecrets(grounds), ...ownerOnly(grounds) },
		access: [
			contentOf(grounds, SITES, "dynamodb:GetItem"),
			contentOf(grounds, TOKENS, "dynamodb:GetItem", "dynamodb:UpdateItem"),
			contentOf(
				grounds,
				MEDIA,
				"dynamodb:GetItem",
				"dynamodb:PutItem",
				"dynamodb:DeleteItem",
				"dynamodb:Query",
			),
		],
		buckets: [
			{
				variable: "LUOT_MEDIA_BUCKET",
				bucket: grounds.mediaBucket,
				// An address for an upload is signed with the right to put.
				actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
				prefixes: ["uploads/", "media/"],
			},
		],
	});

	const files = new ServiceFunction(scope, "Files", {
		bundle: "files",
		logRetentionDays: grounds.settings.logRetentionDays,
		memoryMb: 512,
		timeoutSeconds: 20,
		concurrency: limit(grounds, 50),
		hasCanary: true,
		environment: edgeSecrets(grounds),
		access: [],
		buckets: [
			{
				variable: "LUOT_MEDIA_BUCKET",
				bucket: grounds.mediaBucket,
				actions: ["s3:GetObject"],
				prefixes: ["media/"],
			},
		],
	});

	return { news, publish, media, files };
}
