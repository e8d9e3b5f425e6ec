import { describe, expect, it } from "vitest";
import cdk from "../../cdk.json" with { type: "json" };
import { parseSettings } from "../../infra/settings.ts";

describe("the settings of an installation", () => {
	it("are right as they come", () => {
		expect(parseSettings(cdk.context.luot)).toMatchObject({
			name: "luot",
			logRetentionDays: 30,
			reservedConcurrency: true,
			profile: "cheap",
			accounts: "none",
		});
	});

	it.each([
		["no settings at all", undefined, "luot."],
		["an unknown setting", { name: "luot", region: "x" }, "region"],
		["a name that cannot begin a stack's", { name: "1 school" }, "luot.name"],
		[
			"a retention that CloudWatch does not know",
			{ name: "luot", logRetentionDays: 31 },
			"luot.logRetentionDays",
		],
		[
			"logs that are kept for ever",
			{ name: "luot", logRetentionDays: 9999 },
			"luot.logRetentionDays",
		],
		[
			"text for a switch",
			{ name: "luot", reservedConcurrency: "false" },
			"luot.reservedConcurrency",
		],
		[
			"a throttle of nothing",
			{ name: "luot", requestsPerSecond: 0 },
			"luot.requestsPerSecond",
		],
		[
			"an address that is none",
			{ name: "luot", alarmEmail: "hieu-truong" },
			"luot.alarmEmail",
		],
		[
			"an issuer without TLS",
			{
				name: "luot",
				accounts: {
					url: "http://accounts.example",
					name: "x",
					clientId: "x",
					clientSecretName: "x",
				},
			},
			"luot.accounts",
		],
		[
			"accounts under a name that Cognito keeps for itself",
			{ name: "luot", accounts: { cognito: "my-aws-school" } },
			"luot.accounts",
		],
		[
			"a profile that there is not",
			{ name: "luot", profile: "fast" },
			"luot.profile",
		],
		[
			"an address for a domain",
			{ name: "luot", profile: "edge", domain: "https://luot.example" },
			"luot.domain: a host name such as",
		],
		[
			"a domain without an edge",
			{ name: "luot", domain: "luot.example" },
			'luot.domain: a name of your own needs the profile "edge"',
		],
		[
			"one secret twice",
			{ name: "luot", profile: "edge", edgeSecrets: [2, 2] },
			"luot.edgeSecrets: two different numbers",
		],
		[
			"a secret for no edge",
			{ name: "luot", edgeSecrets: [2, 1] },
			"luot.edgeSecrets",
		],
		[
			"a budget of nothing",
			{ name: "luot", monthlyBudget: 0 },
			"luot.monthlyBudget",
		],
		[
			"a token in place of its digest",
			{ name: "luot", adminTokenSha256: "secret" },
			"luot.adminTokenSha256",
		],
	])("are refused with %s", (_, context, named) => {
		expect(() => parseSettings(context)).toThrow(named);
	});
});
