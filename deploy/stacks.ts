import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
	CloudFormationClient,
	DescribeStacksCommand,
	GetTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import type { Template } from "./change-words.ts";

type Artifact = {
	type: string;
	environment?: string;
	properties?: { templateFile?: string; stackName?: string };
};

/** A stack as it was just made from the source, and where it goes. */
export type MadeStack = {
	name: string;
	/** Where it is not the installation's own. */
	region?: string;
	template: Template;
};

/** The stacks in the folder that `cdk synth` writes. */
export function readMadeStacks(folder: string): MadeStack[] {
	const { artifacts } = JSON.parse(
		readFileSync(join(folder, "manifest.json"), "utf8"),
	) as { artifacts: Record<string, Artifact> };
	return Object.entries(artifacts)
		.filter(([, { type }]) => type === "aws:cloudformation:stack")
		.map(([name, { environment = "", properties = {} }]) => {
			const region = /^aws:\/\/[^/]+\/([a-z0-9-]+)$/.exec(environment)?.[1];
			return {
				name: properties.stackName ?? name,
				...(region && region !== "unknown-region" && { region }),
				template: JSON.parse(
					readFileSync(join(folder, properties.templateFile ?? ""), "utf8"),
				),
			};
		});
}

async function ask<T>(
	region: string,
	use: (client: CloudFormationClient) => Promise<T>,
): Promise<T | undefined> {
	const client = new CloudFormationClient({ region });
	try {
		return await use(client);
	} catch (error) {
		if (/does not exist/.test(String(error))) return undefined;
		throw error;
	} finally {
		client.destroy();
	}
}

/** The template of a stack as it is in the account; undefined where it is not there. */
export function readTemplate(
	stack: string,
	region: string,
): Promise<Template | undefined> {
	return ask(region, async (client) => {
		const asked = { StackName: stack };
		const { Stacks = [] } = await client.send(new DescribeStacksCommand(asked));
		// One that was begun and never made has no template.
		if (Stacks[0]?.StackStatus === "REVIEW_IN_PROGRESS") return undefined;
		const { TemplateBody = "{}" } = await client.send(
			new GetTemplateCommand(asked),
		);
		return JSON.parse(TemplateBody) as Template;
	});
}

/** Whether a region has what CDK needs to bring anything there. */
export async function isPrepared(region: string): Promise<boolean> {
	const found = await ask(region, (client) =>
		client.send(new DescribeStacksCommand({ StackName: "CDKToolkit" })),
	);
	return found !== undefined;
}
