import { spawn } from "node:child_process";
import {
	chmodSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createTemplates } from "../infra/templates.ts";
import { type Account, openCloudFormation } from "./cloudformation.ts";
import { openDatabase } from "./engines.ts";

const CDK = join(import.meta.dirname, "../../node_modules/aws-cdk/bin/cdk");

export const ENDPOINT = "https://abc.execute-api.ap-southeast-1.amazonaws.com";

/** Where each command below says that it was called. */
export const REGION = "in ap-southeast-1";

/**
 * Where somebody deploys from. There is no account: `cdk` and `npm` are stood for by programs that write down what they were called with,
 * `cdk synth` gives the stacks as they are made of the source, and what is in the account is told by a server that speaks CloudFormation.
 * All else is as it is; where `isCdkReal` so is `cdk`, but for the synthesis.
 */
export async function openDesk({
	luot = {},
	isCdkReal = false,
}: {
	/** Settings of the installation. */
	luot?: Record<string, unknown>;
	isCdkReal?: boolean;
} = {}) {
	const scratch = mkdtempSync(join(tmpdir(), "luot-desk-"));
	const calls = join(scratch, "calls");
	const account: Account = new Map();
	const templates = createTemplates(luot);
	const db = await openDatabase("dynalite");
	const cloud = await openCloudFormation(account);
	for (const name of ["cdk", "npm"]) {
		const file = join(scratch, name);
		writeFileSync(
			file,
			`#!/bin/sh
echo ${name} "$@" "in $AWS_REGION" >> '${calls}'
case "${name} $1" in
"cdk synth") cp -r '${templates.assets}/.' "$4" ;;
cdk*) ${isCdkReal ? `exec '${process.execPath}' '${CDK}' "$@" --no-notices` : ":"} ;;
esac
test "$LUOT_TEST_FAILS" != "${name} $1"
`,
		);
		chmodSync(file, 0o755);
	}

	return {
		db,
		account,
		deleted: cloud.deleted,
		newFolder: () => mkdtempSync(join(scratch, "home-")),

		/** What was deployed before; the data with a change. */
		putIntoAccount(
			change: (data: Record<string, unknown>) => unknown = (data) => data,
		): void {
			const { tables } = db;
			account.set("luot-data", {
				region: "ap-southeast-1",
				isProtected: templates.isDataProtected === true,
				template: change(templates.data.toJSON()),
				outputs: {
					VisitsTable: tables.visits,
					CountersTable: tables.counters,
					ContentTable: tables.content,
					SaltsTable: tables.salts,
					MediaBucket: "media",
					BackupBucket: "backups",
				},
			});
			if (templates.edge)
				account.set("luot-edge", {
					template: templates.edge.toJSON(),
					outputs: {},
					region: "us-east-1",
				});
			account.set("luot-service", {
				region: "ap-southeast-1",
				template: templates.service.toJSON(),
				outputs: {
					Endpoint: ENDPOINT,
					DashboardAddress: `${ENDPOINT}/admin/sites`,
					EmbedCode: `<script defer src="${ENDPOINT}/luot.js" data-site="SITE"></script>`,
				},
			});
		},

		/** Runs one of deploy's commands; answers with all that it said, and what it called. */
		run(
			command: "main" | "destroy",
			args: string[],
			environment: Record<string, string> = {},
		): Promise<{ code: number | null; output: string; called: string[] }> {
			rmSync(calls, { force: true });
			const child = spawn(process.execPath, [`deploy/${command}.ts`, ...args], {
				env: {
					...process.env,
					PATH: `${scratch}${delimiter}${process.env.PATH}`,
					AWS_ACCESS_KEY_ID: "local",
					AWS_SECRET_ACCESS_KEY: "local",
					AWS_ENDPOINT_URL_CLOUDFORMATION: cloud.endpoint,
					AWS_ENDPOINT_URL_STS: cloud.endpoint,
					CDK_DISABLE_CLI_TELEMETRY: "true",
					AWS_ENDPOINT_URL_DYNAMODB: db.endpoint,
					...environment,
				},
			});
			let output = "";
			child.stdout.on("data", (text) => {
				output += text;
			});
			child.stderr.on("data", (text) => {
				output += text;
			});
			return new Promise((resolve) =>
				child.once("exit", (code) => {
					const called = existsSync(calls)
						? readFileSync(calls, "utf8")
								.trim()
								.split("\n")
								.map((line) =>
									line.replaceAll(/\/\S*luot-(?:deploy|destroy)-\S*/g, "MADE"),
								)
						: [];
					resolve({ code, output, called });
				}),
			);
		},

		async close(): Promise<void> {
			await cloud.close();
			await db.close();
			rmSync(scratch, { recursive: true });
		},
	};
}
