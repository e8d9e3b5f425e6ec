import {
	CloudFormationClient,
	DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { InvalidInput, NotFound } from "../core/errors.ts";
import { createDatabase, PATIENCE } from "../store/database.ts";
import { createS3, createS3Files } from "../store/s3-files.ts";
import type { TableNames } from "../store/tables.ts";
import type { OpenedData } from "./data.ts";

/**
 * A function that counts knows for a minute what sites there are, and is stopped after ten seconds: half of this. One that folds asks every
 * minute from when on records count, and is stopped after two minutes.
 */
const SETTLE_MS = 300_000;

/** An installation on AWS: the name that begins its stacks' names, and where it is; else where the shell's credentials say. */
export type Place = { name: string; region?: string | undefined };

/** What a stack tells of itself, by the names of its outputs. Throws NotFound where there is no such stack. */
export async function readOutputs(
	stack: string,
	region: string | undefined,
): Promise<Record<string, string>> {
	const client = new CloudFormationClient({ ...(region && { region }) });
	try {
		const { Stacks = [] } = await client.send(
			new DescribeStacksCommand({ StackName: stack }),
		);
		return Object.fromEntries(
			(Stacks[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [
				OutputKey,
				OutputValue,
			]),
		);
	} catch (error) {
		if (/does not exist/.test(String(error)))
			throw new NotFound(
				`There is no stack "${stack}"${region ? ` in ${region}` : ""}. Is the region right, and the name in luot.json?`,
			);
		if (/Region is missing|Region not accepted/.test(String(error)))
			throw new InvalidInput(
				"In which region is it? Say so, such as --region ap-southeast-1.",
			);
		throw error;
	} finally {
		client.destroy();
	}
}

/** The names that the data stack of an installation tells. */
export async function findData({ name, region }: Place): Promise<{
	tables: TableNames;
	mediaBucket: string;
	backupBucket: string | undefined;
}> {
	const outputs = await readOutputs(`${name}-data`, region);
	const named = (output: string) => {
		const value = outputs[output];
		if (!value)
			throw new NotFound(
				`The stack "${name}-data" does not tell its ${output}: deploy this version first.`,
			);
		return value;
	};
	return {
		tables: {
			visits: named("VisitsTable"),
			counters: named("CountersTable"),
			content: named("ContentTable"),
			salts: named("SaltsTable"),
		},
		mediaBucket: named("MediaBucket"),
		backupBucket: outputs.BackupBucket,
	};
}

/** Opens an installation's tables and files with the credentials of whoever runs the command. */
export async function withInstallation<T>(
	place: Place,
	use: (data: OpenedData) => Promise<T>,
): Promise<T> {
	const { tables, mediaBucket } = await findData(place);
	const { region } = place;
	const database = createDatabase({ region, ...PATIENCE });
	const s3 = createS3({ ...(region && { region }) });
	try {
		const files = createS3Files({ s3, bucket: mediaBucket });
		return await use({ database, tables, files, settleMs: SETTLE_MS });
	} finally {
		database.destroy();
		s3.destroy();
	}
}
