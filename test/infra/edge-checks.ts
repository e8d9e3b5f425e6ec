import { Match, type Template } from "aws-cdk-lib/assertions";
import { expect } from "vitest";
import { createChecklist } from "./checklist.ts";
import {
	configOf,
	DOMAIN,
	resourceOf,
	type Templates,
	toWords,
} from "./templates.ts";

const { check, checks, group } = createChecklist();

export { checks as edgeChecks };

const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

const READING = ["GET", "HEAD", "OPTIONS"];
const WRITING = ["PUT", "PATCH", "POST", "DELETE"];

const behaviorsOf = (service: Template) => {
	const { DefaultCacheBehavior, CacheBehaviors } = configOf(service);
	return [DefaultCacheBehavior, ...CacheBehaviors];
};

group("the edge", () => {
	check.each([
		["/v1/sites/*/box*", "EdgeNumbers", "EdgeFacts"],
		["/v1/sites/*/pixel.gif", "EdgeNumbers", "EdgeFacts"],
		["/v1/sites/*/views", "EdgeNumbers", "EdgeFacts"],
		["/v1/sites/*/articles*", "EdgeNews", ALL_VIEWER_EXCEPT_HOST],
		["/v1/sites/*/announcements", "EdgeNews", ALL_VIEWER_EXCEPT_HOST],
		["/v1/sites/*/popular", "EdgeNews", ALL_VIEWER_EXCEPT_HOST],
		["/news/*", "EdgeNews", ALL_VIEWER_EXCEPT_HOST],
		["/media/*", "EdgeMedia", ALL_VIEWER_EXCEPT_HOST],
		["/luot*.js", CACHING_OPTIMIZED, ALL_VIEWER_EXCEPT_HOST],
	])(
		"keeps answers of %s by %s, and passes on %s",
		({ service }, path, cache, request) => {
			const found = configOf(service).CacheBehaviors.filter(
				({ PathPattern }) => PathPattern === path,
			);
			expect(
				found.map(({ CachePolicyId, OriginRequestPolicyId }) => [
					toWords(CachePolicyId),
					toWords(OriginRequestPolicyId),
				]),
			).toEqual([[cache, request]]);
		},
	);

	check(
		"keeps nothing of anything else: administration, tokens, statistics",
		({ service }) => {
			const { DefaultCacheBehavior, CacheBehaviors } = configOf(service);
			expect(DefaultCacheBehavior).toMatchObject({
				CachePolicyId: CACHING_DISABLED,
				OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
			});
			expect(CacheBehaviors).toHaveLength(9);
		},
	);

	check(
		"keeps answers to GET and HEAD alone, and takes writing calls where the API does",
		({ service }) => {
			for (const behavior of behaviorsOf(service)) {
				const { PathPattern = "", AllowedMethods } = behavior;
				const isFile = ["/media/*", "/luot*.js"].includes(PathPattern);
				// CloudFront keeps these two of itself; named, others could come in.
				expect(behavior).not.toHaveProperty("CachedMethods");
				expect(AllowedMethods, PathPattern).toEqual(
					isFile ? READING : [...READING, ...WRITING],
				);
			}
		},
	);

	const KEY = [
		"X-Luot-Host",
		"Access-Control-Request-Headers",
		"Access-Control-Request-Method",
		"Luot-Check",
	];
	const YEAR = 31_536_000;
	check.each([
		["Numbers", YEAR, KEY],
		// By the right to see as well, so that what an editor sees is kept for nobody else.
		["News", YEAR, [...KEY, "Accept", "Authorization"]],
		// Within a day, so that what was deleted goes.
		["Media", 86_400, []],
	])(
		"keeps %s only as long as the answer says, and %s seconds at the most, apart by %j",
		({ service }, name, MaxTTL, headers) => {
			expect(
				resourceOf(service, "AWS::CloudFront::CachePolicy", `Edge${name}`)
					.Properties.CachePolicyConfig,
			).toMatchObject({
				MinTTL: 0,
				DefaultTTL: 0,
				MaxTTL,
				ParametersInCacheKeyAndForwardedToOrigin: {
					CookiesConfig: { CookieBehavior: "none" },
					QueryStringsConfig: { QueryStringBehavior: "all" },
					HeadersConfig:
						headers.length > 0
							? { HeaderBehavior: "whitelist", Headers: headers }
							: { HeaderBehavior: "none" },
					EnableAcceptEncodingBrotli: true,
					EnableAcceptEncodingGzip: true,
				},
			});
		},
	);

	check(
		"tells a function of a view what it is judged by, in the ten headers that CloudFront allows",
		({ service }) => {
			expect(
				resourceOf(service, "AWS::CloudFront::OriginRequestPolicy", "EdgeFacts")
					.Properties.OriginRequestPolicyConfig,
			).toMatchObject({
				CookiesConfig: { CookieBehavior: "none" },
				QueryStringsConfig: { QueryStringBehavior: "all" },
				HeadersConfig: {
					HeaderBehavior: "whitelist",
					Headers: [
						"User-Agent",
						"Origin",
						"Referer",
						"Accept-Language",
						"Sec-GPC",
						"Sec-Purpose",
						"DNT",
						"X-Luot-Address",
						"CloudFront-Viewer-Country",
						"CloudFront-Viewer-Country-Region",
					],
				},
			});
		},
	);

	check("answers by HTTP/3 and IPv6, under the domain", ({ service }) => {
		expect(configOf(service)).toMatchObject({
			Enabled: true,
			HttpVersion: "http2and3",
			IPV6Enabled: true,
			Aliases: [DOMAIN],
			PriceClass: "PriceClass_200",
		});
	});

	check(
		"answers by TLS 1.2 and above, compressed, and sends who comes without TLS there",
		({ service }) => {
			expect(configOf(service).ViewerCertificate).toMatchObject({
				MinimumProtocolVersion: "TLSv1.2_2021",
				SslSupportMethod: "sni-only",
			});
			for (const behavior of behaviorsOf(service)) {
				expect(behavior).toMatchObject({
					Compress: true,
					ViewerProtocolPolicy: "redirect-to-https",
				});
				expect(toWords(behavior.ResponseHeadersPolicyId)).toBe("EdgeHeaders");
			}
		},
	);

	check(
		"writes down host and address before every request, by a function that is published",
		({ service }) => {
			for (const { FunctionAssociations = [] } of behaviorsOf(service))
				expect(
					FunctionAssociations.map(({ EventType, FunctionARN }) => [
						EventType,
						toWords(FunctionARN),
					]),
				).toEqual([["viewer-request", "EdgeViewer FunctionARN"]]);
			const { Properties } = resourceOf(
				service,
				"AWS::CloudFront::Function",
				"EdgeViewer",
			);
			expect(Properties).toMatchObject({
				AutoPublish: true,
				FunctionConfig: { Runtime: "cloudfront-js-2.0" },
			});
			expect(Properties.FunctionCode).toContain("event.viewer.ip");
		},
	);

	check(
		"keeps no log, which would hold the addresses of readers",
		({ service }) => {
			expect(configOf(service)).not.toHaveProperty("Logging");
		},
	);

	check("keeps no failure", ({ service }) => {
		const errors = configOf(service).CustomErrorResponses as {
			ErrorCode: number;
		}[];
		expect(
			errors.toSorted((one, other) => one.ErrorCode - other.ErrorCode),
		).toEqual(
			[400, 403, 404, 405, 414, 500, 501, 502, 503, 504].map((ErrorCode) => ({
				ErrorCode,
				ErrorCachingMinTTL: 0,
			})),
		);
	});

	check(
		"asks for TLS from now on, and leaves what functions say of it and of their content",
		({ service }) => {
			const { Properties } = resourceOf(
				service,
				"AWS::CloudFront::ResponseHeadersPolicy",
				"EdgeHeaders",
			);
			expect(Properties.ResponseHeadersPolicyConfig).toMatchObject({
				SecurityHeadersConfig: {
					StrictTransportSecurity: {
						AccessControlMaxAgeSec: 31_536_000,
						Override: false,
					},
				},
			});
			expect(Properties.ResponseHeadersPolicyConfig).not.toHaveProperty(
				"SecurityHeadersConfig.ContentSecurityPolicy",
			);
		},
	);

	check(
		"speaks TLS with the API, the one origin that every path has",
		({ service }) => {
			const { Origins } = configOf(service);
			expect(Origins).toEqual([
				expect.objectContaining({
					CustomOriginConfig: expect.objectContaining({
						OriginProtocolPolicy: "https-only",
						OriginSSLProtocols: ["TLSv1.2"],
					}),
				}),
			]);
			expect(JSON.stringify(Origins[0]?.DomainName)).toMatch(/"ApiHttp/);
			for (const { TargetOriginId } of behaviorsOf(service))
				expect(TargetOriginId).toBe(Origins[0]?.Id);
		},
	);

	check(
		"brings the first of two secrets, of which every function that answers takes both",
		({ service }) => {
			const sent = "{{resolve:secretsmanager:EdgeSecret1:SecretString:::}}";
			const [origin] = configOf(service).Origins;
			expect(
				origin?.OriginCustomHeaders.map(({ HeaderName, HeaderValue }) => [
					HeaderName,
					toWords(HeaderValue),
				]),
			).toEqual([["X-Luot-Edge", sent]]);
			const told = Object.entries(
				service.findResources("AWS::Lambda::Function"),
			).flatMap(([id, { Properties }]) => {
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
		},
	);

	check(
		"lets those who publish or set a site up tell it what to forget, and nobody else; nor may they do more with it, or with another",
		({ service }) => {
			const allowed = Object.entries(
				service.findResources("AWS::IAM::Policy"),
			).flatMap(([id, { Properties }]) =>
				Properties.PolicyDocument.Statement.filter((statement: object) =>
					JSON.stringify(statement).includes("cloudfront"),
				).map((statement: { Resource: unknown }) => [
					id.replace(/RoleDefaultPolicy[0-9A-F]{8}$/, ""),
					{ ...statement, Resource: toWords(statement.Resource) },
				]),
			);
			const statement = {
				Effect: "Allow",
				Action: "cloudfront:CreateInvalidation",
				Resource:
					"arn:AWS::Partition:cloudfront::AWS::AccountId:distribution/EdgeDistribution",
			};
			expect(allowed.toSorted()).toEqual([
				["Admin", statement],
				["Dashboard", statement],
				["Media", statement],
				["Publish", statement],
			]);
			const told = Object.entries(
				service.findResources("AWS::Lambda::Function"),
			).flatMap(([id, { Properties }]) => {
				const value = Properties.Environment?.Variables.LUOT_EDGE_DISTRIBUTION;
				return value ? [[id.slice(0, 5), toWords(value)]] : [];
			});
			expect(told.toSorted()).toEqual([
				["Admin", "EdgeDistribution"],
				["Dashb", "EdgeDistribution"],
				["Media", "EdgeDistribution"],
				["Publi", "EdgeDistribution"],
			]);
		},
	);

	check("has secrets that AWS makes and nobody sees", ({ service }) => {
		service.resourceCountIs("AWS::SecretsManager::Secret", 2);
		service.allResourcesProperties("AWS::SecretsManager::Secret", {
			GenerateSecretString: { PasswordLength: 48, ExcludePunctuation: true },
			SecretString: Match.absent(),
		});
	});

	check(
		"tells where it is, and which record the domain needs",
		({ service }) => {
			const outputs = JSON.stringify(service.findOutputs("*"));
			expect(outputs).toContain(`https://${DOMAIN}/admin/sites`);
			expect(outputs).toContain(`${DOMAIN} CNAME `);
		},
	);

	check(
		"takes the firewall and the certificate from the stack in CloudFront's own region",
		(templates) => {
			const { service, edgeRegion } = templates;
			expect(edgeRegion).toBe("us-east-1");
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
			const edge = edgeOf(templates);
			const told = (name: string) =>
				toWords(edge.findOutputs(name)[name]?.Value);
			expect(told("FirewallArn")).toBe("FirewallAcl Arn");
			expect(told("CertificateArn")).toBe("Certificate");
			expect(
				resourceOf(edge, "AWS::CertificateManager::Certificate", "Certificate")
					.Properties,
			).toMatchObject({ DomainName: DOMAIN, ValidationMethod: "DNS" });
		},
	);
});

function edgeOf({ edge }: Templates): Template {
	if (!edge) throw new Error("There is no stack in CloudFront's own region.");
	return edge;
}

type Rule = {
	Name: string;
	Priority: number;
	Action?: object;
	OverrideAction?: object;
	Statement: {
		RateBasedStatement?: {
			Limit: number;
			EvaluationWindowSec: number;
			AggregateKeyType: string;
		};
		ManagedRuleGroupStatement?: {
			VendorName: string;
			Name: string;
			RuleActionOverrides: { Name: string; ActionToUse: object }[];
		};
	};
	VisibilityConfig: { SampledRequestsEnabled: boolean };
};

const firewallOf = (templates: Templates) =>
	resourceOf(edgeOf(templates), "AWS::WAFv2::WebACL", "Firewall")
		.Properties as { Rules: Rule[]; [name: string]: unknown };

group("the firewall", () => {
	check(
		"lets through what no rule stops, and keeps no sample of anybody's request",
		(templates) => {
			const firewall = firewallOf(templates);
			expect(firewall).toMatchObject({
				Scope: "CLOUDFRONT",
				DefaultAction: { Allow: {} },
				VisibilityConfig: { SampledRequestsEnabled: false },
			});
			for (const { VisibilityConfig } of firewall.Rules)
				expect(VisibilityConfig.SampledRequestsEnabled).toBe(false);
		},
	);

	check(
		"limits an address far above what three classes behind it can click, before any other rule",
		(templates) => {
			const [rate] = firewallOf(templates).Rules.toSorted(
				(one, other) => one.Priority - other.Priority,
			);
			expect(rate).toMatchObject({
				Name: "Rate",
				Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
				Statement: { RateBasedStatement: { AggregateKeyType: "IP" } },
			});
			const { Limit = 0, EvaluationWindowSec = 0 } =
				rate?.Statement.RateBasedStatement ?? {};
			// A page every three seconds by each of 120 pupils, and the view of it; the script is in their browsers.
			const requests = 120 * (EvaluationWindowSec / 3) * 2;
			expect(EvaluationWindowSec).toBe(300);
			expect(Limit).toBeGreaterThan(requests);
			expect(Limit).toBe(30_000);
		},
	);

	const COUNTED: [string, string[]][] = [
		[
			"AWSManagedRulesCommonRuleSet",
			[
				"SizeRestrictions_BODY",
				"SizeRestrictions_QUERYSTRING",
				"SizeRestrictions_COOKIE_HEADER",
				"CrossSiteScripting_BODY",
				"CrossSiteScripting_QUERYARGUMENTS",
				"GenericLFI_BODY",
				"GenericLFI_QUERYARGUMENTS",
				"GenericRFI_BODY",
				"GenericRFI_QUERYARGUMENTS",
				"EC2MetaDataSSRF_BODY",
				"EC2MetaDataSSRF_QUERYARGUMENTS",
				"RestrictedExtensions_QUERYARGUMENTS",
				"NoUserAgent_HEADER",
				"UserAgent_BadBots_HEADER",
			],
		],
		[
			"AWSManagedRulesKnownBadInputsRuleSet",
			[
				"JavaDeserializationRCE_BODY",
				"JavaDeserializationRCE_QUERYSTRING",
				"Log4JRCE_BODY",
				"Log4JRCE_QUERYSTRING",
				"ReactJSRCE_BODY",
			],
		],
	];
	check.each(COUNTED)(
		"blocks by %s, and only counts the rules that would refuse somebody's article",
		(templates, name, counted) => {
			const rule = firewallOf(templates).Rules.find(
				({ Name }) => Name === name,
			);
			expect(rule).toMatchObject({ OverrideAction: { None: {} } });
			expect(rule?.Statement.ManagedRuleGroupStatement).toEqual({
				VendorName: "AWS",
				Name: name,
				RuleActionOverrides: counted.map((Name) => ({
					Name,
					ActionToUse: { Count: {} },
				})),
			});
		},
	);
});
