import {
	type Resource,
	type Stacks,
	type StackTemplate,
	withoutHash,
} from "./stacks.ts";

export const REGION = "ap-southeast-1";
export const ACCOUNT = "123456789012";

const PSEUDO: Record<string, string> = {
	"AWS::Region": REGION,
	"AWS::AccountId": ACCOUNT,
	"AWS::Partition": "aws",
	"AWS::URLSuffix": "amazonaws.com",
};

/** Resources whose ARN does not end in the type and the name. */
const ARN_FORMS: Record<string, (name: string) => string> = {
	"AWS::DynamoDB::GlobalTable": (name) => toArn("dynamodb", `table/${name}`),
	"AWS::S3::Bucket": (name) => `arn:aws:s3:::${name}`,
	"AWS::SQS::Queue": (name) => toArn("sqs", name),
	"AWS::SNS::Topic": (name) => toArn("sns", name),
	"AWS::Lambda::Function": (name) => toArn("lambda", `function:${name}`),
	"AWS::Logs::LogGroup": (name) => toArn("logs", `log-group:${name}:*`),
	"AWS::IAM::Role": (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
	"AWS::Events::Rule": (name) => toArn("events", `rule/${name}`),
};

export function toArn(service: string, resource: string): string {
	return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

export type Installed<Properties> = {
	/** The logical id without CDK's hash. */
	name: string;
	/** What `Ref` gives: its name in the account, a queue's address, an alias's ARN. */
	ref: string;
	arn: string;
	/** With every reference resolved. */
	properties: Properties;
};

/** The resources of some stacks under the names that they have on this machine. */
export type Installation = {
	list<Properties>(type: string): Installed<Properties>[];
	/** An output of a stack, resolved. */
	output(name: string): string;
};

/**
 * Gives every resource a name that begins with `prefix`, and resolves what templates say of one another. Throws for a reference to what
 * is not there, as a deployment would fail, and for an intrinsic function that it does not know.
 */
export function createInstallation(
	{ templates }: Pick<Stacks, "templates">,
	{
		prefix,
		awsEndpoint,
		apiEndpoint,
	}: { prefix: string; awsEndpoint: string; apiEndpoint: string },
): Installation {
	const nameOf = (id: string) => `${prefix}${withoutHash(id)}`.toLowerCase();

	function arnOf(id: string, { Type, Properties }: Resource): string {
		if (Type === "AWS::Lambda::Alias") {
			const { Ref } = Properties.FunctionName as { Ref: string };
			const lambda = ARN_FORMS["AWS::Lambda::Function"]?.(nameOf(Ref));
			return `${lambda}:${Properties.Name}`;
		}
		return (
			ARN_FORMS[Type]?.(nameOf(id)) ??
			toArn(Type.split("::")[1]?.toLowerCase() ?? "", nameOf(id))
		);
	}

	function refOf(id: string, resource: Resource): string {
		switch (resource.Type) {
			case "AWS::SQS::Queue":
				return `${awsEndpoint}/${ACCOUNT}/${nameOf(id)}`;
			case "AWS::Lambda::Alias":
				return arnOf(id, resource);
			default:
				return nameOf(id);
		}
	}

	function resourceOf(stack: StackTemplate, id: string): Resource {
		const resource = stack.Resources[id];
		if (!resource) throw new Error(`There is no resource ${id}.`);
		return resource;
	}

	function attributeOf(stack: StackTemplate, id: string, attribute: string) {
		const resource = resourceOf(stack, id);
		switch (attribute) {
			case "Arn":
			case "TopicArn":
				return arnOf(id, resource);
			case "StreamArn":
				if (!resource.Properties.StreamSpecification)
					throw new Error(`${id} has no stream.`);
				return `${arnOf(id, resource)}/stream/1`;
			case "ApiEndpoint":
				return apiEndpoint;
			default:
				return `${nameOf(id)}.${attribute}`;
		}
	}

	function importOf(name: string): unknown {
		for (const stack of Object.values(templates))
			for (const { Value, Export } of Object.values(stack.Outputs ?? {}))
				if (Export?.Name === name) return resolve(Value, stack);
		throw new Error(`No stack exports ${name}.`);
	}

	function refIn(stack: StackTemplate, id: string): string {
		return PSEUDO[id] ?? refOf(id, resourceOf(stack, id));
	}

	function substitute(text: string, stack: StackTemplate): string {
		return text.replace(/\$\{([^!}]+)\}/g, (_, place: string) => {
			const [id = "", attribute] = place.split(".");
			return attribute
				? attributeOf(stack, id, attribute)
				: refIn(stack, place);
		});
	}

	function call(name: string, argument: unknown, stack: StackTemplate) {
		switch (name) {
			case "Ref":
				return refIn(stack, argument as string);
			case "Fn::GetAtt": {
				const [id, attribute] = argument as [string, string];
				return attributeOf(stack, id, attribute);
			}
			case "Fn::Join": {
				const [divider, parts] = argument as [string, unknown[]];
				return (resolve(parts, stack) as string[]).join(divider);
			}
			case "Fn::Select": {
				const [at, parts] = argument as [number, unknown];
				return (resolve(parts, stack) as unknown[])[at];
			}
			case "Fn::Split": {
				const [divider, text] = argument as [string, unknown];
				return (resolve(text, stack) as string).split(divider);
			}
			case "Fn::Sub":
				if (typeof argument === "string") return substitute(argument, stack);
				break;
			case "Fn::ImportValue":
				return importOf(resolve(argument, stack) as string);
		}
		throw new Error(`${name} of ${JSON.stringify(argument)} is not known.`);
	}

	function resolve(value: unknown, stack: StackTemplate): unknown {
		if (Array.isArray(value)) return value.map((each) => resolve(each, stack));
		if (typeof value !== "object" || value === null) return value;
		const entries = Object.entries(value);
		const [name = "", argument] = entries[0] ?? [];
		if (entries.length === 1 && (name === "Ref" || name.startsWith("Fn::")))
			return call(name, argument, stack);
		return Object.fromEntries(
			entries.map(([key, each]) => [key, resolve(each, stack)]),
		);
	}

	return {
		list: <Properties>(type: string) =>
			Object.values(templates).flatMap((stack) =>
				Object.entries(stack.Resources)
					.filter(([, { Type }]) => Type === type)
					.map(([id, resource]) => ({
						name: withoutHash(id),
						ref: refOf(id, resource),
						arn: arnOf(id, resource),
						properties: resolve(resource.Properties, stack) as Properties,
					})),
			),
		output(name) {
			for (const stack of Object.values(templates)) {
				const output = stack.Outputs?.[name];
				if (output) return String(resolve(output.Value, stack));
			}
			throw new Error(`No stack says ${name}.`);
		},
	};
}
