import { CfnWebACL } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";

/** Requests of one address in five minutes: a hundred a second, half of what the API lets through, and more than three classes can click. */
const MOST_IN_FIVE_MINUTES = 30_000;

/**
 * Rules that look for what articles, addresses of pages and words in a search have every day: HTML, links, file names, length. They are
 * counted and let through, since the functions check and clean whatever they take, and limit its size.
 */
const COUNTED = {
	AWSManagedRulesCommonRuleSet: [
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
		// What has no agent is no person's view, and is counted as such.
		"NoUserAgent_HEADER",
		"UserAgent_BadBots_HEADER",
	],
	AWSManagedRulesKnownBadInputsRuleSet: [
		"JavaDeserializationRCE_BODY",
		"JavaDeserializationRCE_QUERYSTRING",
		"Log4JRCE_BODY",
		"Log4JRCE_QUERYSTRING",
		"ReactJSRCE_BODY",
	],
} as const;

/** No samples: they hold the addresses of viewers, which this service keeps nowhere. */
const visibilityOf = (metricName: string) => ({
	cloudWatchMetricsEnabled: true,
	sampledRequestsEnabled: false,
	metricName,
});

/**
 * What stands before everything: a limit for each address that no school meets, and what AWS knows of attacks. No list of addresses of ill
 * repute: a school or a phone company has one address for thousands, and one infected machine would shut them all out.
 */
export class Firewall extends Construct {
	readonly arn: string;

	constructor(scope: Construct, id: string) {
		super(scope, id);
		const managed = Object.entries(COUNTED).map(([name, counted], at) => ({
			name,
			priority: at + 1,
			overrideAction: { none: {} },
			statement: {
				managedRuleGroupStatement: {
					vendorName: "AWS",
					name,
					ruleActionOverrides: counted.map((rule) => ({
						name: rule,
						actionToUse: { count: {} },
					})),
				},
			},
			visibilityConfig: visibilityOf(name),
		}));
		this.arn = new CfnWebACL(this, "Acl", {
			scope: "CLOUDFRONT",
			defaultAction: { allow: {} },
			visibilityConfig: visibilityOf("Firewall"),
			rules: [
				{
					name: "Rate",
					priority: 0,
					action: { block: { customResponse: { responseCode: 429 } } },
					statement: {
						rateBasedStatement: {
							limit: MOST_IN_FIVE_MINUTES,
							evaluationWindowSec: 300,
							aggregateKeyType: "IP",
						},
					},
					visibilityConfig: visibilityOf("Rate"),
				},
				...managed,
			],
		}).attrArn;
	}
}
