import type { Construct } from "constructs";
import { toIssuer } from "./accounts.ts";
import { ServiceFunction } from "./function.ts";
import {
	ATTEMPTS,
	AUDITS,
	CHANGES,
	CHECKS,
	contentOf,
	ERASURES,
	edgeSecrets,
	type Grounds,
	INVITATIONS,
	limit,
	NEWS,
	ownerOnly,
	PEOPLE,
	SITES,
	siteKeysOf,
	TICKETS,
	TOKENS,
	voidingOf,
} from "./grounds.ts";

/** What administrators call, by program and in the browser. */
export function createAdminFunctions(scope: Construct, grounds: Grounds) {
	const admin = new ServiceFunction(scope, "Admin", {
		bundle: "admin",
		logRetentionDays: grounds.settings.logRetentionDays,
		memoryMb: 512,
		timeoutSeconds: 10,
		concurrency: limit(grounds, 5),
		purges: grounds.edge,
		environment: { ...edgeSecrets(grounds), ...ownerOnly(grounds) },
		access: [
			contentOf(grounds, SITES, "dynamodb:GetItem", "dynamodb:PutItem"),
			contentOf(
				grounds,
				TOKENS,
				"dynamodb:GetItem",
				"dynamodb:PutItem",
				"dynamodb:UpdateItem",
				"dynamodb:Query",
			),
			contentOf(grounds, AUDITS, "dynamodb:Query"),
			contentOf(grounds, ERASURES, "dynamodb:Query"),
			contentOf(grounds, CHANGES, "dynamodb:PutItem"),
			...voidingOf(grounds),
			contentOf(grounds, NEWS, "dynamodb:BatchGetItem"),
			{
				variable: "LUOT_COUNTERS_TABLE",
				table: grounds.tables.counters,
				actions: [
					"dynamodb:GetItem",
					"dynamodb:BatchGetItem",
					"dynamodb:Query",
				],
			},
		],
	});

	const dashboard = new ServiceFunction(scope, "Dashboard", {
		bundle: "dashboard",
		logRetentionDays: grounds.settings.logRetentionDays,
		memoryMb: 1024,
		timeoutSeconds: 20,
		concurrency: limit(grounds, 10),
		purges: grounds.edge,
		environment: {
			...edgeSecrets(grounds),
			...ownerOnly(grounds),
			...toIssuer(scope, grounds),
		},
		access: [
			contentOf(grounds, SITES, "dynamodb:GetItem", "dynamodb:PutItem"),
			contentOf(
				grounds,
				TOKENS,
				"dynamodb:GetItem",
				"dynamodb:PutItem",
				"dynamodb:UpdateItem",
				"dynamodb:Query",
			),
			contentOf(
				grounds,
				PEOPLE,
				"dynamodb:GetItem",
				"dynamodb:PutItem",
				"dynamodb:Query",
			),
			contentOf(
				grounds,
				INVITATIONS,
				"dynamodb:GetItem",
				"dynamodb:PutItem",
				"dynamodb:DeleteItem",
				"dynamodb:Query",
			),
			contentOf(
				grounds,
				TICKETS,
				"dynamodb:GetItem",
				"dynamodb:PutItem",
				"dynamodb:DeleteItem",
			),
			contentOf(grounds, ATTEMPTS, "dynamodb:UpdateItem"),
			contentOf(grounds, CHECKS, "dynamodb:GetItem", "dynamodb:PutItem"),
			contentOf(grounds, CHANGES, "dynamodb:PutItem", "dynamodb:Query"),
			contentOf(grounds, AUDITS, "dynamodb:Query"),
			contentOf(grounds, ERASURES, "dynamodb:Query"),
			...voidingOf(grounds),
			contentOf(grounds, NEWS, "dynamodb:GetItem", "dynamodb:BatchGetItem"),
			siteKeysOf(grounds),
			{
				variable: "LUOT_COUNTERS_TABLE",
				table: grounds.tables.counters,
				actions: [
					"dynamodb:GetItem",
					"dynamodb:BatchGetItem",
					"dynamodb:Query",
				],
			},
		],
	});

	return { admin, dashboard };
}
