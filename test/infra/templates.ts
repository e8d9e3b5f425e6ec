import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { expect } from "vitest";
import cdk from "../../cdk.json" with { type: "json" };
import { createStacks } from "../../infra/stacks.ts";

export const ADMIN_TOKEN_SHA256 = "a".repeat(64);

/** Under what an edge answers where it has a domain. */
export const DOMAIN = "luot.truong.edu.vn";

/** The stacks with every setting given and those of `luot` instead, as templates, and the folder in which the functions' code lies as it would be sent. */
export function createTemplates(luot: Record<string, unknown> = {}) {
	const app = new App({
		// Half of the time that it takes, and checks.test.ts asks for it.
		builtinCloudFormationValidation: false,
		context: {
			...cdk.context,
			luot: {
				...cdk.context.luot,
				alarmEmail: "it@truong.example",
				adminTokenSha256: ADMIN_TOKEN_SHA256,
				...luot,
			},
		},
	});
	const stacks = createStacks(app);
	return {
		data: Template.fromStack(stacks.data),
		service: Template.fromStack(stacks.service),
		/** What has to be in CloudFront's own region, and that. */
		edge: stacks.edge && Template.fromStack(stacks.edge),
		edgeRegion: stacks.edge?.region,
		isDataProtected: stacks.data.terminationProtection,
		assets: app.outdir,
	};
}

export type Templates = ReturnType<typeof createTemplates>;

/** The one resource of a type whose logical id begins so. */
export function resourceOf(
	template: Template,
	type: string,
	name: string,
): { id: string; Properties: Record<string, unknown> } {
	const found = Object.entries(template.findResources(type)).filter(([id]) =>
		id.startsWith(name),
	);
	expect(found, `${type} ${name}`).toHaveLength(1);
	const [id, resource] = found[0] as [
		string,
		{ Properties: Record<string, unknown> },
	];
	return { id, Properties: resource.Properties };
}

type Behavior = {
	PathPattern?: string;
	CachePolicyId: unknown;
	OriginRequestPolicyId: unknown;
	FunctionAssociations?: { EventType: string; FunctionARN: unknown }[];
	[name: string]: unknown;
};

/** How CloudFront stands before the API. */
export const configOf = (service: Template) =>
	resourceOf(service, "AWS::CloudFront::Distribution", "Edge").Properties
		.DistributionConfig as {
		DefaultCacheBehavior: Behavior;
		CacheBehaviors: Behavior[];
		Origins: {
			Id: string;
			DomainName: unknown;
			OriginCustomHeaders: { HeaderName: string; HeaderValue: unknown }[];
		}[];
		[name: string]: unknown;
	};

/**
 * A reference in the service's template in words: `visits Arn`, `visits StreamArn` or `visits` (its name) for what the data stack
 * exports, `FoldDeadLetters Arn` for a resource of its own. Ids stand without the hash that CDK appends; what is no reference stays.
 */
export function toWords(value: unknown): string {
	const reference = value as {
		"Fn::ImportValue"?: string;
		"Fn::GetAtt"?: [string, string];
		Ref?: string;
		"Fn::Join"?: [string, unknown[]];
	};
	if (Array.isArray(value)) return value.map(toWords).join(", ");
	if (reference["Fn::Join"]) {
		const [divider, parts] = reference["Fn::Join"];
		return parts.map(toWords).join(divider);
	}
	const exported =
		/^luot-data:ExportsOutput(?:Ref([a-z]+)[0-9A-F]{8}|FnGetAtt([a-z]+)[0-9A-F]{8}([A-Za-z]*Arn))[0-9A-F]{8}$/.exec(
			reference["Fn::ImportValue"] ?? "",
		);
	if (exported) {
		const [, ref, name, attribute] = exported;
		return ref ?? `${name} ${attribute}`;
	}
	const withoutHash = (id: string) => id.replace(/[0-9A-F]{8}$/, "");
	if (reference["Fn::GetAtt"]) {
		const [id, attribute] = reference["Fn::GetAtt"];
		return `${withoutHash(id)} ${attribute}`;
	}
	if (reference.Ref) return withoutHash(reference.Ref);
	return typeof value === "string" ? value : JSON.stringify(value);
}
