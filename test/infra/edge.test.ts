import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { App } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import cdk from "../../cdk.json" with { type: "json" };
import { createStacks } from "../../infra/stacks.ts";
import { resourceOf, toWords } from "./templates.ts";

const DOMAIN = "luot.truong.edu.vn";

function synthesize(luot: Record<string, unknown>) {
	const app = new App({
		context: {
			...cdk.context,
			luot: { ...cdk.context.luot, profile: "edge", ...luot },
		},
	});
	const { service, edge } = createStacks(app);
	return {
		service: Template.fromStack(service),
		edge: edge && Template.fromStack(edge),
		region: edge?.region,
	};
}

let service: Template;
let edge: Template | undefined;
let region: string | undefined;

beforeAll(() => {
	({ service, edge, region } = synthesize({ domain: DOMAIN }));
});

type Behavior = {
	PathPattern?: string;
	CachePolicyId: string | { Ref: string };
	OriginRequestPolicyId: string | { Ref: string };
	[name: string]: unknown;
};

type Config = {
	DefaultCacheBehavior: Behavior;
	CacheBehaviors: Behavior[];
	Origins: Record<string, unknown>[];
	[name: string]: unknown;
};

const configOf = (template: Template) =>
	resourceOf(template, "AWS::CloudFront::Distribution", "Edge").Properties
		.DistributionConfig as Config;

const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

describe("the edge", () => {
	it.each([
		["/v1/sites/*/box*", "EdgeNumbers", "EdgeFacts"],
		["/v1/sites/*/pixel.gif", "EdgeNumbers", "EdgeFacts"],
		["/v1/sites/*/views", "EdgeNumbers", "EdgeFacts"],
		["/v1/sites/*/articles*", "EdgeNews", ALL_VIEWER_EXCEPT_HOST],
		["/v1/sites/*/announcements", "EdgeNews", ALL_VIEWER_EXCEPT_HOST],
		["/v1/sites/*/popular", "EdgeNews", ALL_VIEWER_EXCEPT_HOST],
		["/news/*", "EdgeNews", ALL_VIEWER_EXCEPT_HOST],
		["/media/*", "EdgeMedia", ALL_VIEWER_EXCEPT_HOST],
		["/luot*.js", CACHING_OPTIMIZED, ALL_VIEWER_EXCEPT_HOST],
	])("keeps answers of %s by %s, and passes on %s", (path, cache, request) => {
		const behavior = configOf(service).CacheBehaviors.find(
			({ PathPattern }) => PathPattern === path,
		) as Behavior;
		expect([
			toWords(behavior.CachePolicyId),
			toWords(behavior.OriginRequestPolicyId),
		]).toEqual([cache, request]);
	});

	it("keeps nothing of anything else: administration, tokens, statistics", () => {
		const { DefaultCacheBehavior, CacheBehaviors } = configOf(service);
		expect(DefaultCacheBehavior).toMatchObject({
			CachePolicyId: CACHING_DISABLED,
			OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
		});
		expect(CacheBehaviors).toHaveLength(9);
	});

	it.each([
		[
			"Numbers",
			[
				"X-Luot-Host",
				"Access-Control-Request-Headers",
				"Access-Control-Request-Method",
				"Luot-Check",
			],
		],
		[
			"News",
			[
				"X-Luot-Host",
				"Access-Control-Request-Headers",
				"Access-Control-Request-Method",
				"Luot-Check",
				"Accept",
				// So that what an editor sees is kept for nobody else.
				"Authorization",
			],
		],
	])(
		"keeps %s only as long as the answer says, apart by %j",
		(name, Headers) => {
			expect(
				resourceOf(service, "AWS::CloudFront::CachePolicy", `Edge${name}`)
					.Properties.CachePolicyConfig,
			).toMatchObject({
				MinTTL: 0,
				DefaultTTL: 0,
				MaxTTL: 31_536_000,
				ParametersInCacheKeyAndForwardedToOrigin: {
					CookiesConfig: { CookieBehavior: "none" },
					QueryStringsConfig: { QueryStringBehavior: "all" },
					HeadersConfig: { HeaderBehavior: "whitelist", Headers },
					EnableAcceptEncodingBrotli: true,
					EnableAcceptEncodingGzip: true,
				},
			});
		},
	);

	it("forgets a picture within a day, so that what was deleted goes", () => {
		expect(
			resourceOf(service, "AWS::CloudFront::CachePolicy", "EdgeMedia")
				.Properties.CachePolicyConfig,
		).toMatchObject({ MinTTL: 0, DefaultTTL: 0, MaxTTL: 86_400 });
	});

	it("tells a function of a view what it is judged by, in the ten headers that CloudFront allows", () => {
		const { OriginRequestPolicyConfig } = resourceOf(
			service,
			"AWS::CloudFront::OriginRequestPolicy",
			"EdgeFacts",
		).Properties as {
			OriginRequestPolicyConfig: { HeadersConfig: { Headers: string[] } };
		};
		const { Headers } = OriginRequestPolicyConfig.HeadersConfig;
		expect(Headers.length).toBeLessThanOrEqual(10);
		for (const name of [
			"User-Agent",
			"Origin",
			"Referer",
			"Accept-Language",
			"Sec-GPC",
			"DNT",
			"Sec-Purpose",
			"X-Luot-Address",
			"CloudFront-Viewer-Country",
		])
			expect(Headers).toContain(name);
	});

	it("answers by HTTP/3, compressed, by TLS 1.2 and above, under the domain, and keeps no failure", () => {
		const config = configOf(service);
		expect(config).toMatchObject({
			Enabled: true,
			HttpVersion: "http2and3",
			IPV6Enabled: true,
			Aliases: [DOMAIN],
			PriceClass: "PriceClass_200",
			ViewerCertificate: {
				MinimumProtocolVersion: "TLSv1.2_2021",
				SslSupportMethod: "sni-only",
			},
		});
		for (const behavior of [
			config.DefaultCacheBehavior,
			...config.CacheBehaviors,
		])
			expect(behavior).toMatchObject({
				Compress: true,
				ViewerProtocolPolicy: "redirect-to-https",
				FunctionAssociations: [{ EventType: "viewer-request" }],
				ResponseHeadersPolicyId: { Ref: expect.any(String) },
			});
		expect(config.CustomErrorResponses).toEqual(
			expect.arrayContaining(
				[403, 404, 500, 502, 503].map((ErrorCode) => ({
					ErrorCode,
					ErrorCachingMinTTL: 0,
				})),
			),
		);
	});

	it("asks for TLS from now on, and leaves what functions say of it and of their content", () => {
		service.hasResourceProperties("AWS::CloudFront::ResponseHeadersPolicy", {
			ResponseHeadersPolicyConfig: {
				SecurityHeadersConfig: {
					StrictTransportSecurity: {
						AccessControlMaxAgeSec: 31_536_000,
						Override: false,
					},
					ContentSecurityPolicy: Match.absent(),
				},
			},
		});
	});

	it("speaks TLS with the API, and brings the first of two secrets of which every function takes both", () => {
		const [origin] = configOf(service).Origins;
		expect(origin).toMatchObject({
			CustomOriginConfig: {
				OriginProtocolPolicy: "https-only",
				OriginSSLProtocols: ["TLSv1.2"],
			},
		});
		const [header] = (
			origin as {
				OriginCustomHeaders: { HeaderName: string; HeaderValue: unknown }[];
			}
		).OriginCustomHeaders;
		expect(header?.HeaderName).toBe("X-Luot-Edge");
		const sent = toWords(header?.HeaderValue);
		expect(sent).toMatch(/^\{\{resolve:secretsmanager:EdgeSecret1/);
		const functions = Object.entries(
			service.findResources("AWS::Lambda::Function"),
		);
		const told = functions.flatMap(([id, { Properties }]) => {
			const value = Properties.Environment?.Variables.LUOT_EDGE_SECRETS;
			if (!value) return [];
			expect(toWords(value)).toBe(
				`${sent} ${sent.replace("Secret1", "Secret2")}`,
			);
			return [id.replace(/Function[0-9A-F]{8}$/, "")];
		});
		expect(told.toSorted()).toEqual([
			"Admin",
			"Collect",
			"Dashboard",
			"Docs",
			"Files",
			"Media",
			"News",
			"Publish",
			"Read",
		]);
	});

	it("has secrets that AWS makes and nobody sees", () => {
		service.resourceCountIs("AWS::SecretsManager::Secret", 2);
		service.allResourcesProperties("AWS::SecretsManager::Secret", {
			GenerateSecretString: { PasswordLength: 48, ExcludePunctuation: true },
			SecretString: Match.absent(),
		});
	});

	it("tells where it is, and which record the domain needs", () => {
		const outputs = JSON.stringify(service.findOutputs("*"));
		expect(outputs).toContain(`https://${DOMAIN}/admin/sites`);
		expect(outputs).toContain(`${DOMAIN} CNAME `);
	});

	it("takes the firewall and the certificate from the stack in CloudFront's own region", () => {
		expect(region).toBe("us-east-1");
		const config = configOf(service);
		const from = (OutputName: string) => ({
			"Fn::GetStackOutput": {
				StackName: "luot-edge",
				OutputName,
				Region: "us-east-1",
			},
		});
		expect(config.WebACLId).toEqual(from("FirewallArn"));
		expect(config.ViewerCertificate).toMatchObject({
			AcmCertificateArn: from("CertificateArn"),
		});
		edge?.hasResourceProperties("AWS::CertificateManager::Certificate", {
			DomainName: DOMAIN,
			ValidationMethod: "DNS",
		});
	});
});

describe("changing the secret", () => {
	it.each([
		[[2, 1], "Secret2", "Secret1"],
		[[2, 3], "Secret2", "Secret3"],
	])("%j sends the first and takes both", (edgeSecrets, first, second) => {
		const { service: template } = synthesize({ edgeSecrets });
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

describe("the firewall", () => {
	const rulesOf = () =>
		resourceOf(edge as Template, "AWS::WAFv2::WebACL", "Firewall").Properties
			.Rules as {
			Name: string;
			Statement: {
				RateBasedStatement?: { Limit: number; EvaluationWindowSec: number };
				ManagedRuleGroupStatement?: {
					VendorName: string;
					RuleActionOverrides: {
						Name: string;
						ActionToUse: Record<string, object>;
					}[];
				};
			};
			VisibilityConfig: { SampledRequestsEnabled: boolean };
		}[];

	it("lets through what no rule stops, and keeps no sample of anybody's request", () => {
		expect(
			resourceOf(edge as Template, "AWS::WAFv2::WebACL", "Firewall").Properties,
		).toMatchObject({
			Scope: "CLOUDFRONT",
			DefaultAction: { Allow: {} },
			VisibilityConfig: { SampledRequestsEnabled: false },
		});
		for (const { VisibilityConfig } of rulesOf())
			expect(VisibilityConfig.SampledRequestsEnabled).toBe(false);
	});

	it("limits an address far above what three classes behind it can click", () => {
		const rate = rulesOf().find(({ Name }) => Name === "Rate");
		const { Limit = 0, EvaluationWindowSec = 0 } =
			rate?.Statement.RateBasedStatement ?? {};
		// A page every three seconds by each of 120 pupils, and the view of it; the script is in their browsers.
		const requests = 120 * (EvaluationWindowSec / 3) * 2;
		expect(EvaluationWindowSec).toBe(300);
		expect(Limit).toBeGreaterThan(requests);
		expect(Limit).toBe(30_000);
	});

	it.each([
		["AWSManagedRulesCommonRuleSet", "SizeRestrictions_BODY"],
		["AWSManagedRulesCommonRuleSet", "CrossSiteScripting_BODY"],
		["AWSManagedRulesCommonRuleSet", "GenericRFI_BODY"],
		["AWSManagedRulesCommonRuleSet", "GenericRFI_QUERYARGUMENTS"],
		["AWSManagedRulesCommonRuleSet", "NoUserAgent_HEADER"],
		["AWSManagedRulesKnownBadInputsRuleSet", "Log4JRCE_BODY"],
	])(
		"of %s only counts %s, so that nobody's article is refused",
		(group, rule) => {
			const statement = rulesOf().find(({ Name }) => Name === group)?.Statement
				.ManagedRuleGroupStatement;
			expect(statement?.VendorName).toBe("AWS");
			expect(statement?.RuleActionOverrides).toContainEqual({
				Name: rule,
				ActionToUse: { Count: {} },
			});
		},
	);
});

describe("without a domain or a firewall", () => {
	it("it answers under CloudFront's own name, and nothing stands in another region", () => {
		const bare = synthesize({ firewall: false });
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
