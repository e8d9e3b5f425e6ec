import { App } from "aws-cdk-lib";
import cdk from "../../../cdk.json" with { type: "json" };
import { createStacks } from "../../../infra/stacks.ts";

export type Resource = {
	Type: string;
	Properties: Record<string, unknown>;
	DeletionPolicy?: string;
	UpdateReplacePolicy?: string;
	DependsOn?: string[];
};

export type StackTemplate = {
	Resources: Record<string, Resource>;
	Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }>;
};

/** What would be sent to CloudFormation: every template by its stack's name, and the folder with the functions' code. */
export type Stacks = {
	templates: Record<string, StackTemplate>;
	assets: string;
};

/** Every stack of an installation, set up as `cdk.json` says and as `luot` says otherwise. */
export function synthesize(luot: Record<string, unknown> = {}): Stacks {
	const app = new App({
		// Half of the time that it takes, and test/infra/checks.test.ts asks for it.
		builtinCloudFormationValidation: false,
		context: { ...cdk.context, luot: { ...cdk.context.luot, ...luot } },
	});
	createStacks(app);
	const assembly = app.synth();
	return {
		templates: Object.fromEntries(
			assembly.stacks.map(({ stackName, template }) => [stackName, template]),
		),
		assets: assembly.directory,
	};
}

/** The one resource of a type whose logical id is this one with CDK's hash, to be changed in place. */
export function findResource(
	{ templates }: Stacks,
	type: string,
	name: string,
): Resource {
	const found = Object.values(templates)
		.flatMap(({ Resources }) => Object.entries(Resources))
		.filter(([id, { Type }]) => Type === type && withoutHash(id) === name);
	const [only] = found;
	if (!only || found.length > 1)
		throw new Error(`There are ${found.length} of ${type} ${name}.`);
	return only[1];
}

export const withoutHash = (id: string): string =>
	id.replace(/[0-9A-F]{8}$/, "");
