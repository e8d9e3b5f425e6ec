import {
	fullDiff,
	type ResourceDifference,
	ResourceImpact,
} from "@aws-cdk/cloudformation-diff";

/** A template of CloudFormation, as far as it is looked into. */
export type Template = {
	Resources?: Record<
		string,
		{
			Type: string;
			Properties?: Record<string, unknown>;
			DeletionPolicy?: string;
			Metadata?: Record<string, unknown>;
		}
	>;
};

/** What a deployment changes in a stack: a sentence each, and those that could cost data. */
export type Changes = { lines: string[]; dangers: string[] };

/** What people call things of a type; of what is not here its type is said. */
export const NOUNS: Readonly<Record<string, string>> = {
	"AWS::Lambda::Function": "function",
	"AWS::DynamoDB::GlobalTable": "table",
	"AWS::DynamoDB::Table": "table",
	"AWS::S3::Bucket": "bucket",
	"AWS::ApiGatewayV2::Route": "route",
	"AWS::ApiGatewayV2::Api": "API",
	"AWS::ApiGatewayV2::Stage": "stage of the API",
	"AWS::CloudWatch::Alarm": "alarm",
	"AWS::CloudWatch::Dashboard": "page of graphs",
	"AWS::CloudFront::Distribution": "edge",
	"AWS::CertificateManager::Certificate": "certificate",
	"AWS::WAFv2::WebACL": "firewall",
	"AWS::Cognito::UserPool": "pool of accounts",
	"AWS::Events::Rule": "schedule",
	"AWS::SQS::Queue": "queue",
	"AWS::SNS::Topic": "topic",
	"AWS::Logs::LogGroup": "log",
};

/** What is kept in these is somebody's. */
const KEEPERS = new Set([
	"AWS::DynamoDB::GlobalTable",
	"AWS::DynamoDB::Table",
	"AWS::S3::Bucket",
	"AWS::Cognito::UserPool",
]);

/** Resources that stand for nothing that a person would call a thing; permissions are told by themselves. */
const SMALL = new Set([
	"AWS::CDK::Metadata",
	"AWS::IAM::Policy",
	"AWS::IAM::Role",
	"AWS::Lambda::Permission",
	"AWS::ApiGatewayV2::Integration",
	"AWS::S3::BucketPolicy",
	"AWS::SNS::TopicPolicy",
	"AWS::SQS::QueuePolicy",
]);

/** Whether a resource stands for nothing of its own. */
export const isSmall = (type: string) => SMALL.has(type);

/** What people call a thing of a type. */
const toNoun = (type: string) => NOUNS[type] ?? type;

const isPolicy = (type: string) => type === "AWS::IAM::Policy";

/** A thing's name: for a route its call, else its place among the constructs without what every place has. */
function nameOf(id: string, template: Template): string {
	const { Properties = {}, Metadata = {} } = template.Resources?.[id] ?? {};
	if (typeof Properties.RouteKey === "string") return Properties.RouteKey;
	const path = Metadata["aws:cdk:path"];
	if (typeof path !== "string") return id;
	const parts = path
		.split("/")
		.slice(1)
		.filter((part) => !["Resource", "Function", "Default"].includes(part));
	return parts.join(" ") || id;
}

/** A thing of a template by what it is and its name, such as "table counters". */
export const toThing = (id: string, template: Template) =>
	`${toNoun(template.Resources?.[id]?.Type ?? "")} ${nameOf(id, template)}`;

const withoutHash = (id: string) => id.replace(/[0-9A-F]{8}$/, "");

/** A reference in words: what of another stack, or of this one. */
function toWords(value: unknown): string {
	if (Array.isArray(value)) return value.map(toWords).join(", ");
	if (typeof value !== "object" || value === null) return String(value);
	const reference = value as Record<string, unknown>;
	const imported = reference["Fn::ImportValue"];
	if (typeof imported === "string") {
		const id = imported.replace(/^.*:ExportsOutput(?:Ref|FnGetAtt)/, "");
		return id.replace(/[0-9A-F]{8}(?:[A-Za-z]*Arn)?[0-9A-F]{8}$/, "");
	}
	if (Array.isArray(reference["Fn::GetAtt"]))
		return withoutHash(String(reference["Fn::GetAtt"][0]));
	if (typeof reference.Ref === "string") return withoutHash(reference.Ref);
	if (Array.isArray(reference["Fn::Join"])) {
		const [divider, parts] = reference["Fn::Join"] as [string, unknown[]];
		return parts.map(toWords).join(divider);
	}
	return JSON.stringify(value);
}

/** A condition in words where it names kinds of items or attributes, as almost all do. */
function toCondition(condition: unknown): string {
	if (!condition) return "";
	const named = [
		...JSON.stringify(condition).matchAll(
			/"dynamodb:(?:LeadingKeys|Attributes)":\[([^\]]*)\]/g,
		),
	].map(([, names = ""]) => names.replaceAll('"', "").replaceAll(",", ", "));
	return named.length > 0
		? ` (${named.join("; ")} only)`
		: `, where ${JSON.stringify(condition)}`;
}

function listRights(policy: Record<string, unknown> | undefined): string[] {
	const document = policy?.PolicyDocument as
		| { Statement?: Record<string, unknown>[] }
		| undefined;
	return (document?.Statement ?? []).map(
		({ Action, Resource, Condition }) =>
			`${toWords(Action)} on ${toWords(Resource)}${toCondition(Condition)}`,
	);
}

function tellRights(change: ResourceDifference, who: string): string[] {
	const before = new Set(listRights(change.oldProperties));
	const after = new Set(listRights(change.newProperties));
	return [
		...[...after]
			.filter((right) => !before.has(right))
			.map((right) => `${who} may now: ${right}`),
		...[...before]
			.filter((right) => !after.has(right))
			.map((right) => `${who} may no longer: ${right}`),
	];
}

const GONE = [ResourceImpact.WILL_DESTROY, ResourceImpact.WILL_ORPHAN];
const REPLACED = [ResourceImpact.WILL_REPLACE, ResourceImpact.MAY_REPLACE];

/** Whether a table or bucket loses what guards it. */
function losesGuard({ oldValue, newValue }: ResourceDifference): boolean {
	if (
		oldValue?.DeletionPolicy === "Retain" &&
		newValue?.DeletionPolicy !== "Retain"
	)
		return true;
	const isOff = (name: string) => {
		const [before, after] = [oldValue, newValue].map((value) =>
			JSON.stringify(value?.Properties ?? {}).includes(`"${name}":true`),
		);
		return before && !after;
	};
	const isVersioned = (value: typeof oldValue) =>
		value?.Properties?.VersioningConfiguration?.Status === "Enabled";
	return (
		isOff("DeletionProtectionEnabled") ||
		isOff("PointInTimeRecoveryEnabled") ||
		(isVersioned(oldValue) && !isVersioned(newValue))
	);
}

function toDanger(
	change: ResourceDifference,
	thing: string,
): string | undefined {
	const type = change.oldResourceType;
	if (!type || !KEEPERS.has(type)) return undefined;
	if (GONE.includes(change.changeImpact))
		return `${thing} leaves the installation, and with it what it keeps`;
	if (REPLACED.includes(change.changeImpact))
		return `${thing} would be made anew, empty (${Object.keys(change.propertyUpdates).join(", ")})`;
	if (losesGuard(change))
		return `${thing} loses what protects it from being deleted or changed for good`;
	return undefined;
}

/** What a new template changes of the one that is there; undefined for a stack that is not there yet. */
export function toChanges(
	before: Template | undefined,
	after: Template,
): Changes {
	const diff = fullDiff(before ?? {}, after);
	const lines: string[] = [];
	const dangers: string[] = [];
	const small: string[] = [];
	diff.resources.forEachDifference((id, change) => {
		if (!change?.isDifferent) return;
		const type = change.resourceType ?? "";
		const name = nameOf(id, change.isRemoval ? (before ?? {}) : after);
		if (isPolicy(type)) {
			lines.push(
				...tellRights(
					change,
					name.replace(
						/ (?:Role )?(?:Default)?Policy$| Role DefaultPolicy$/,
						"",
					),
				),
			);
			return;
		}
		const thing = `${toNoun(type)} ${name}`;
		const danger = toDanger(change, thing);
		if (danger) dangers.push(danger);
		else if (isSmall(type)) small.push(thing);
		else if (change.isAddition) lines.push(`new: ${thing}`);
		else if (change.isRemoval) lines.push(`goes: ${thing}`);
		else {
			const what = Object.keys(change.propertyUpdates);
			const isAnew = REPLACED.includes(change.changeImpact);
			lines.push(
				`${isAnew ? "made anew" : "changes"}: ${thing}${what.length > 0 ? ` (${what.join(", ")})` : ""}`,
			);
		}
	});
	if (small.length > 0)
		lines.push(
			`and ${small.length} small ${small.length === 1 ? "thing" : "things"} that belong to these`,
		);
	return { lines, dangers };
}

/** All stacks' changes as a text. */
export function toReport(changes: ReadonlyMap<string, Changes>): string {
	return [...changes]
		.map(([stack, { lines, dangers }]) =>
			[
				`${stack}${lines.length + dangers.length === 0 ? ": nothing changes" : ""}`,
				...dangers.map((danger) => `  DANGER  ${danger}`),
				...lines.map((line) => `  ${line}`),
			].join("\n"),
		)
		.join("\n\n");
}
