import {
	Conflict,
	InvalidInput,
	NotFound,
	Unavailable,
} from "../core/errors.ts";
import { createS3, createS3Files } from "../store/s3-files.ts";
import { type OpenedData, withData } from "./data.ts";
import { withInstallation } from "./installation.ts";

/** Where the data is that a command works on, as every command is told it. */
export const PLACE_OPTIONS = {
	/** An installation on AWS, by its name. */
	aws: { type: "string" },
	region: { type: "string" },
} as const;

export const PLACE_USAGE =
	"of the data in LUOT_DATA_DIR (.luot), the engine at LUOT_DYNAMODB_ENDPOINT, or with --aws <name> [--region <region>] an installation on AWS";

/** Opens what the options and the environment name. */
export function withPlace<T>(
	{ aws, region }: { aws?: string | undefined; region?: string | undefined },
	use: (data: OpenedData) => Promise<T>,
	{ isNew = false, isBeside = false } = {},
): Promise<T> {
	if (aws) return withInstallation({ name: aws, region }, use);
	const { LUOT_DATA_DIR = ".luot", LUOT_DYNAMODB_ENDPOINT } = process.env;
	const place = {
		dataDir: LUOT_DATA_DIR,
		endpoint: LUOT_DYNAMODB_ENDPOINT,
		isNew,
		isBeside,
	};
	return withData(place, use);
}

/** Files in a bucket, under the credentials of whoever runs the command. */
export function openBucketOf(address: URL, region: string | undefined) {
	const s3 = createS3({ ...(region && { region }) });
	return createS3Files({ s3, bucket: address.host });
}

const TOLD = [InvalidInput, NotFound, Conflict, Unavailable];

/** Runs a command to its end: what somebody can mend is said in a sentence, a fault of ours with its place. Exits 2 then. */
export function runCommand(run: () => Promise<void>): void {
	run().catch((error: Error) => {
		const isTold =
			TOLD.some((kind) => error instanceof kind) ||
			"code" in error ||
			error.name === "CredentialsProviderError";
		console.error(isTold ? error.message : error);
		process.exitCode = 2;
	});
}
