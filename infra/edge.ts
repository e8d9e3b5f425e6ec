import { join } from "node:path";
import { Duration, Fn, SecretValue, Stack, Validations } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import {
	AllowedMethods,
	type BehaviorOptions,
	CacheHeaderBehavior,
	CachePolicy,
	CacheQueryStringBehavior,
	Distribution,
	Function as EdgeFunction,
	FunctionCode,
	FunctionEventType,
	FunctionRuntime,
	HttpVersion,
	OriginProtocolPolicy,
	OriginRequestHeaderBehavior,
	OriginRequestPolicy,
	OriginRequestQueryStringBehavior,
	OriginSslPolicy,
	PriceClass,
	ResponseHeadersPolicy,
	SecurityPolicyProtocol,
	ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import type { EdgeStack } from "./edge-stack.ts";
import type { Settings } from "./settings.ts";

/** Answers that a moment may change are not kept by the edge; it would keep each for ten seconds. */
const PASSING = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/** What a view is judged by. CloudFront passes on ten headers and no more; infra/edge-viewer.js makes the sixth of four. */
const FACTS = [
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
];

/** On what a kept answer may depend beside its address. */
const NUMBERS_KEY = [
	"X-Luot-Host",
	"Access-Control-Request-Headers",
	"Access-Control-Request-Method",
	// Who tries whether a page counts; no reader has it.
	"Luot-Check",
];
const NEWS_KEY = [...NUMBERS_KEY, "Accept", "Authorization"];

type EdgeProps = {
	api: HttpApi;
	settings: Settings;
	stack: EdgeStack | undefined;
};

/**
 * CloudFront before the API. It keeps what the functions say may be kept, for as long as they say, and tells them who asks; a secret that
 * it adds to each request proves that it was the edge that said so.
 */
export class Edge extends Construct {
	readonly url: string;
	readonly distribution: Distribution;
	/** What functions take for the edge's word, divided by a space. */
	readonly secrets: string;

	constructor(
		scope: Construct,
		id: string,
		{ api, settings, stack }: EdgeProps,
	) {
		super(scope, id);
		const [sent = "", also = ""] = settings.edgeSecrets.map((generation) =>
			this.createSecret(generation),
		);
		this.secrets = `${sent} ${also}`;
		const viewer = new EdgeFunction(this, "Viewer", {
			code: FunctionCode.fromFile({
				filePath: join(import.meta.dirname, "edge-viewer.js"),
			}),
			runtime: FunctionRuntime.JS_2_0,
		});
		const common = {
			origin: new HttpOrigin(Fn.select(2, Fn.split("/", api.apiEndpoint)), {
				protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
				originSslProtocols: [OriginSslPolicy.TLS_V1_2],
				customHeaders: { "X-Luot-Edge": sent },
			}),
			allowedMethods: AllowedMethods.ALLOW_ALL,
			compress: true,
			viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
			responseHeadersPolicy: new ResponseHeadersPolicy(this, "Headers", {
				securityHeadersBehavior: {
					strictTransportSecurity: {
						accessControlMaxAge: Duration.days(365),
						// The dashboard says it itself, with more.
						override: false,
					},
				},
			}),
			functionAssociations: [
				{ function: viewer, eventType: FunctionEventType.VIEWER_REQUEST },
			],
		};
		const everything = OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER;
		const numbers: BehaviorOptions = {
			...common,
			cachePolicy: this.createCache("Numbers", NUMBERS_KEY),
			originRequestPolicy: new OriginRequestPolicy(this, "Facts", {
				headerBehavior: OriginRequestHeaderBehavior.allowList(...FACTS),
				queryStringBehavior: OriginRequestQueryStringBehavior.all(),
			}),
		};
		const news: BehaviorOptions = {
			...common,
			cachePolicy: this.createCache("News", NEWS_KEY),
			originRequestPolicy: everything,
		};
		const files: BehaviorOptions = {
			...common,
			allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
			cachePolicy: CachePolicy.CACHING_OPTIMIZED,
			originRequestPolicy: everything,
		};
		const media: BehaviorOptions = {
			...files,
			// What was deleted is gone from the edge within a day, however long browsers may keep it.
			cachePolicy: this.createCache("Media", [], Duration.days(1)),
		};
		this.distribution = new Distribution(this, "Distribution", {
			comment: `${Stack.of(this).stackName}: before the API`,
			defaultBehavior: {
				...common,
				cachePolicy: CachePolicy.CACHING_DISABLED,
				originRequestPolicy: everything,
			},
			additionalBehaviors: {
				"/v1/sites/*/box*": numbers,
				"/v1/sites/*/pixel.gif": numbers,
				"/v1/sites/*/views": numbers,
				"/v1/sites/*/articles*": news,
				"/v1/sites/*/announcements": news,
				"/v1/sites/*/popular": news,
				"/news/*": news,
				"/media/*": media,
				"/luot*.js": files,
			},
			errorResponses: PASSING.map((httpStatus) => ({
				httpStatus,
				ttl: Duration.seconds(0),
			})),
			httpVersion: HttpVersion.HTTP2_AND_3,
			// All of Asia, without South America and Australia.
			priceClass: PriceClass.PRICE_CLASS_200,
			minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
			...(stack?.firewallArn && { webAclId: stack.firewallArn }),
			...(settings.domain &&
				stack?.certificateArn && {
					domainNames: [settings.domain],
					certificate: Certificate.fromCertificateArn(
						this,
						"Certificate",
						stack.certificateArn,
					),
				}),
		});
		this.url = `https://${settings.domain ?? this.distribution.distributionDomainName}`;
		this.acknowledge(settings);
	}

	/** Made by AWS and seen by nobody; the templates have a reference. */
	private createSecret(generation: number): string {
		const secret = new Secret(this, `Secret${generation}`, {
			description: "By what the functions know the edge.",
			generateSecretString: { passwordLength: 48, excludePunctuation: true },
		});
		Validations.of(secret).acknowledge({
			id: "AwsSolutions-SMG4",
			reason:
				"It is changed by a deployment, in two steps, since the edge must send the new one before functions refuse the old.",
		});
		return SecretValue.secretsManager(secret.secretArn).unsafeUnwrap();
	}

	/** Keeps what an answer's own header lets it keep, and nothing that says nothing. */
	private createCache(
		name: string,
		headers: readonly string[],
		maxTtl = Duration.days(365),
	): CachePolicy {
		return new CachePolicy(this, name, {
			minTtl: Duration.seconds(0),
			defaultTtl: Duration.seconds(0),
			maxTtl,
			headerBehavior:
				headers.length > 0
					? CacheHeaderBehavior.allowList(...headers)
					: CacheHeaderBehavior.none(),
			queryStringBehavior: CacheQueryStringBehavior.all(),
			enableAcceptEncodingBrotli: true,
			enableAcceptEncodingGzip: true,
		});
	}

	private acknowledge({ domain, firewall }: Settings): void {
		const of = Validations.of(this.distribution);
		of.acknowledge(
			{
				id: "AwsSolutions-CFR1",
				reason: "A school's pages are read from everywhere.",
			},
			{
				id: "AwsSolutions-CFR3",
				reason:
					"An access log would keep the addresses of readers, which this service keeps nowhere.",
			},
		);
		if (!firewall)
			of.acknowledge({
				id: "AwsSolutions-CFR2",
				reason: "The settings leave the firewall out.",
			});
		if (!domain)
			of.acknowledge({
				id: "AwsSolutions-CFR4",
				reason:
					"CloudFront's own name comes with its own rules for TLS; a domain of one's own has TLS 1.2 as the least.",
			});
	}
}
