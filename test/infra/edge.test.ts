import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, it } from "vitest";
import { edgeChecks } from "./edge-checks.ts";
import {
	configOf,
	createTemplates,
	DOMAIN,
	resourceOf,
	type Templates,
	toWords,
} from "./templates.ts";

let templates: Templates;

beforeAll(() => {
	templates = createTemplates({ profile: "edge", domain: DOMAIN });
});

it.each(edgeChecks)("$name", ({ holds }) => holds(templates));

describe("changing the secret", () => {
	it.each([
		[[2, 1], "Secret2", "Secret1"],
		[[2, 3], "Secret2", "Secret3"],
	])("%j sends the first and takes both", (edgeSecrets, first, second) => {
		const { service: template } = createTemplates({
			profile: "edge",
			edgeSecrets,
		});
		const text = JSON.stringify(configOf(template).Origins);
		expect(text).toContain(first);
		expect(text).not.toContain(second);
		const { Environment } = resourceOf(
			template,
			"AWS::Lambda::Function",
			"Collect",
		).Properties as {
			Environment: { Variables: { LUOT_EDGE_SECRETS: unknown } };
		};
		const told = toWords(Environment.Variables.LUOT_EDGE_SECRETS);
		expect(told).toContain(first);
		expect(told).toContain(second);
	});
});

describe("without a domain or a firewall", () => {
	it("it answers under CloudFront's own name, and nothing stands in another region", () => {
		const bare = createTemplates({ profile: "edge", firewall: false });
		expect(bare.edge).toBeUndefined();
		const config = configOf(bare.service);
		expect(config).not.toHaveProperty("WebACLId");
		expect(config).not.toHaveProperty("Aliases");
		expect(JSON.stringify(bare.service.findOutputs("Endpoint"))).toContain(
			"DomainName",
		);
		expect(bare.service.findOutputs("DnsRecord")).toEqual({});
	});
});

describe("what runs in CloudFront before a request", () => {
	const run = (headers: Record<string, string>, ip = "192.0.2.7") => {
		const context = {
			event: {
				viewer: { ip },
				request: {
					headers: Object.fromEntries(
						Object.entries(headers).map(([name, value]) => [name, { value }]),
					),
				},
			},
		};
		const code = readFileSync("infra/edge-viewer.js", "utf8");
		// CloudFront takes ten kilobytes.
		expect(code.length).toBeLessThan(10_000);
		const { headers: set } = runInNewContext(
			`${code}\nhandler(event)`,
			context,
		) as { headers: Record<string, { value: string }> };
		return Object.fromEntries(
			Object.entries(set).map(([name, { value }]) => [name, value]),
		);
	};

	it("writes down host and address, over what the viewer claims", () => {
		expect(
			run(
				{
					host: "luot.example",
					"x-luot-host": "evil.example",
					"x-luot-address": "203.0.113.1",
				},
				"2001:db8::1",
			),
		).toEqual({
			host: "luot.example",
			"x-luot-host": "luot.example",
			"x-luot-address": "2001:db8::1",
		});
	});

	it.each([
		[{ purpose: "prefetch" }, "prefetch"],
		[{ "x-moz": "prefetch" }, "prefetch"],
		[
			{ "sec-purpose": "prefetch;prerender", "x-purpose": "preview" },
			"prefetch;prerender preview",
		],
	])("brings %j under one name", (headers, purpose) => {
		expect(run({ host: "x", ...headers })["sec-purpose"]).toBe(purpose);
	});

	it("invents no purpose", () => {
		expect(run({ host: "x" })).not.toHaveProperty("sec-purpose");
	});
});
