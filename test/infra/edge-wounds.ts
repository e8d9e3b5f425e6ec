import { type Change, once, type Wound } from "./wound.ts";

/** A change in each behaviour of a distribution: of the paths that it names, and of all others. */
const behavior =
	(
		// biome-ignore lint/suspicious/noExplicitAny: templates are what they are.
		change: (behavior: any) => void,
	): Change =>
	({ DistributionConfig: { DefaultCacheBehavior, CacheBehaviors } }, at) => {
		const one = [DefaultCacheBehavior, ...CacheBehaviors][at];
		if (!one) return false;
		change(one);
		return true;
	};

// biome-ignore lint/suspicious/noExplicitAny: templates are what they are.
const config = (change: (config: any) => void): Change =>
	once(({ DistributionConfig }) => change(DistributionConfig));

const origin = (
	// biome-ignore lint/suspicious/noExplicitAny: templates are what they are.
	change: (origin: any) => void,
): Change => config(({ Origins: [only] }) => change(only));

const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";

const DISTRIBUTION: readonly Wound[] = [
	[
		"the name of the header that proves the edge",
		origin(({ OriginCustomHeaders: [header] }) => {
			header.HeaderName = "X-Luot-Proof";
		}),
	],
	[
		"the secret that proves the edge",
		origin((only) => {
			delete only.OriginCustomHeaders;
		}),
	],
	[
		"the first of the secrets, which functions know before it is sent",
		origin(({ OriginCustomHeaders: [header] }) => {
			header.HeaderValue = JSON.parse(
				JSON.stringify(header.HeaderValue).replace(
					/EdgeSecret1[0-9A-F]{8}/,
					"EdgeSecret200000000",
				),
			);
		}),
	],
	[
		"a secret that no template shows",
		origin(({ OriginCustomHeaders: [header] }) => {
			header.HeaderValue = "in plain words";
		}),
	],
	[
		"TLS with the API",
		origin(({ CustomOriginConfig }) => {
			CustomOriginConfig.OriginProtocolPolicy = "match-viewer";
		}),
	],
	[
		"TLS 1.2 with the API",
		origin(({ CustomOriginConfig }) => {
			CustomOriginConfig.OriginSSLProtocols.unshift("TLSv1");
		}),
	],
	[
		"the API behind it",
		origin((only) => {
			only.DomainName = "elsewhere.example";
		}),
	],
	[
		"TLS 1.2 with viewers",
		config(({ ViewerCertificate }) => {
			ViewerCertificate.MinimumProtocolVersion = "TLSv1";
		}),
	],
	[
		"the certificate",
		config(({ ViewerCertificate }) => {
			delete ViewerCertificate.AcmCertificateArn;
		}),
	],
	[
		"the certificate in CloudFront's own region",
		config(({ ViewerCertificate }) => {
			ViewerCertificate.AcmCertificateArn["Fn::GetStackOutput"].Region =
				"ap-southeast-1";
		}),
	],
	[
		"the domain",
		config((one) => {
			delete one.Aliases;
		}),
	],
	[
		"the firewall",
		config((one) => {
			delete one.WebACLId;
		}),
	],
	[
		"an edge that is on",
		config((one) => {
			one.Enabled = false;
		}),
	],
	[
		"an edge for IPv6",
		config((one) => {
			one.IPV6Enabled = false;
		}),
	],
	[
		"a price that is chosen",
		config((one) => {
			one.PriceClass = "PriceClass_All";
		}),
	],
	[
		"no log with the addresses of readers",
		config((one) => {
			one.Logging = { Bucket: "logs.s3.amazonaws.com" };
		}),
	],
	[
		"no failure that is kept",
		({ DistributionConfig: { CustomErrorResponses } }, at) => {
			if (at >= CustomErrorResponses.length) return false;
			CustomErrorResponses[at].ErrorCachingMinTTL = 10;
			return true;
		},
	],
	[
		"no path of administration that is kept",
		config(({ CacheBehaviors, DefaultCacheBehavior }) => {
			CacheBehaviors.push({
				...DefaultCacheBehavior,
				PathPattern: "/admin/*",
				CachePolicyId: CACHING_OPTIMIZED,
			});
		}),
	],
	[
		"its own way of keeping",
		behavior((one) => {
			one.CachePolicyId =
				one.CachePolicyId === CACHING_OPTIMIZED
					? { Ref: "EdgeNews00000000" }
					: CACHING_OPTIMIZED;
		}),
	],
	[
		"only GET and HEAD are kept",
		behavior((one) => {
			one.CachedMethods = ["GET", "HEAD", "OPTIONS"];
		}),
	],
	[
		"the methods that the API takes",
		behavior((one) => {
			one.AllowedMethods = ["GET", "HEAD"];
		}),
	],
	[
		"what functions have to be told",
		behavior((one) => {
			delete one.OriginRequestPolicyId;
		}),
	],
	[
		"TLS for viewers",
		behavior((one) => {
			one.ViewerProtocolPolicy = "allow-all";
		}),
	],
	[
		"TLS from now on",
		behavior((one) => {
			delete one.ResponseHeadersPolicyId;
		}),
	],
	[
		"address and host as the edge saw them",
		behavior((one) => {
			delete one.FunctionAssociations;
		}),
	],
	[
		"compression",
		behavior((one) => {
			one.Compress = false;
		}),
	],
	[
		"the origin with the secret",
		behavior((one) => {
			one.TargetOriginId = "elsewhere";
		}),
	],
];

const FIREWALL: readonly Wound[] = [
	[
		"what no rule stops goes through",
		once((properties) => {
			properties.DefaultAction = { Block: {} };
		}),
	],
	[
		"CloudFront's scope",
		once((properties) => {
			properties.Scope = "REGIONAL";
		}),
	],
	[
		"every rule",
		({ Rules }, at) => {
			if (at >= Rules.length) return false;
			Rules.splice(at, 1);
			return true;
		},
	],
	[
		"a rule that blocks",
		({ Rules }, at) => {
			const rule = Rules[at];
			if (!rule) return false;
			if (rule.Action) rule.Action = { Count: {} };
			else rule.OverrideAction = { Count: {} };
			return true;
		},
	],
	[
		"no sample of a request",
		({ Rules, VisibilityConfig }, at) => {
			const one = [VisibilityConfig, ...Rules.map(toVisibility)][at];
			if (!one) return false;
			one.SampledRequestsEnabled = true;
			return true;
		},
	],
	[
		"a rate that no school meets",
		once(({ Rules: [{ Statement }] }) => {
			Statement.RateBasedStatement.Limit = 2000;
		}),
	],
	[
		"a rate that stops a flood",
		once(({ Rules: [{ Statement }] }) => {
			Statement.RateBasedStatement.Limit *= 1000;
		}),
	],
	[
		"a rate over five minutes",
		once(({ Rules: [{ Statement }] }) => {
			Statement.RateBasedStatement.EvaluationWindowSec = 60;
		}),
	],
	[
		"a rate of each address",
		once(({ Rules: [{ Statement }] }) => {
			Statement.RateBasedStatement.AggregateKeyType = "CONSTANT";
		}),
	],
	[
		"a rule that refuses nobody's article",
		({ Rules }, at) => {
			const rules = Rules.flatMap(
				({ Statement }: { Statement: Managed }) =>
					Statement.ManagedRuleGroupStatement?.RuleActionOverrides.map(
						(_, place) => ({ Statement, place }),
					) ?? [],
			);
			if (at >= rules.length) return false;
			const { Statement, place } = rules[at];
			Statement.ManagedRuleGroupStatement.RuleActionOverrides.splice(place, 1);
			return true;
		},
	],
];

type Managed = {
	ManagedRuleGroupStatement?: { RuleActionOverrides: object[] };
};

function toVisibility({ VisibilityConfig }: { VisibilityConfig: object }) {
	return VisibilityConfig;
}

const KEPT_ANSWERS: readonly Wound[] = [
	...["MinTTL", "DefaultTTL"].map(
		(name): Wound => [
			`no longer than an answer says: ${name}`,
			once(({ CachePolicyConfig }) => {
				CachePolicyConfig[name] = 60;
			}),
		],
	),
	[
		"an end, whatever an answer says",
		once(({ CachePolicyConfig }) => {
			CachePolicyConfig.MaxTTL *= 10;
		}),
	],
	[
		"apart by every header that an answer depends on",
		({ CachePolicyConfig }, at) => {
			const { HeadersConfig } =
				CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin;
			if (at >= (HeadersConfig.Headers?.length ?? 0)) return false;
			HeadersConfig.Headers.splice(at, 1);
			return true;
		},
	],
	[
		"apart by the query",
		once(({ CachePolicyConfig }) => {
			CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig.QueryStringBehavior =
				"none";
		}),
	],
];

/** What makes the edge safe, kind by kind of resource, in the service's stack and in that of CloudFront's own region. */
export const EDGE_WOUNDS: Record<string, readonly Wound[]> = {
	"AWS::CloudFront::Distribution": DISTRIBUTION,
	"AWS::CloudFront::CachePolicy": KEPT_ANSWERS,
	"AWS::CloudFront::OriginRequestPolicy": [
		[
			"every fact of a view",
			({ OriginRequestPolicyConfig: { HeadersConfig } }, at) => {
				if (at >= HeadersConfig.Headers.length) return false;
				HeadersConfig.Headers.splice(at, 1);
				return true;
			},
		],
		[
			"no cookie",
			once(({ OriginRequestPolicyConfig }) => {
				OriginRequestPolicyConfig.CookiesConfig.CookieBehavior = "all";
			}),
		],
	],
	"AWS::CloudFront::ResponseHeadersPolicy": [
		[
			"TLS from now on",
			once(({ ResponseHeadersPolicyConfig }) => {
				delete ResponseHeadersPolicyConfig.SecurityHeadersConfig
					.StrictTransportSecurity;
			}),
		],
		[
			"what functions say of their content",
			once(({ ResponseHeadersPolicyConfig: { SecurityHeadersConfig } }) => {
				SecurityHeadersConfig.ContentSecurityPolicy = {
					ContentSecurityPolicy: "default-src *",
					Override: true,
				};
			}),
		],
	],
	"AWS::CloudFront::Function": [
		[
			"that it is published",
			once((properties) => {
				properties.AutoPublish = false;
			}),
		],
		[
			"the viewer's address",
			once((properties) => {
				properties.FunctionCode = "function handler({request}){return request}";
			}),
		],
	],
	"AWS::SecretsManager::Secret": [
		[
			"a value that AWS makes",
			once((properties) => {
				delete properties.GenerateSecretString;
				properties.SecretString = "in plain words";
			}),
		],
		[
			"a value that nobody guesses",
			once(({ GenerateSecretString }) => {
				GenerateSecretString.PasswordLength = 8;
			}),
		],
	],
	"AWS::WAFv2::WebACL": FIREWALL,
	"AWS::CertificateManager::Certificate": [
		[
			"the domain",
			once((properties) => {
				properties.DomainName = "elsewhere.example";
			}),
		],
		[
			"proof by DNS, which needs nobody's mailbox",
			once((properties) => {
				properties.ValidationMethod = "EMAIL";
			}),
		],
	],
};
