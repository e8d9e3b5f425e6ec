import { RetentionDays } from "aws-cdk-lib/aws-logs";
import * as z from "zod";

const retentions = Object.values(RetentionDays).filter(
	(days) => typeof days === "number" && days !== RetentionDays.INFINITE,
);

const settings = z.strictObject({
	/** Begins the name of every stack, so that one account can hold several installations. */
	name: z
		.string()
		.regex(/^[a-z][a-z0-9-]{0,19}$/, "1 to 20 of a-z, 0-9 and hyphens"),
	/** How long logs are kept; CloudWatch knows certain numbers only, and "for ever" is none of ours. */
	logRetentionDays: z
		.int()
		.refine((days) => retentions.includes(days), `one of ${retentions}`)
		.default(RetentionDays.ONE_MONTH),
	/**
	 * Whether the public functions have a share of the account's concurrency for themselves, which is also their limit. A new account
	 * that may run ten functions at once has nothing to reserve: set false there.
	 */
	reservedConcurrency: z.boolean().default(true),
	/** What the HTTP API lets through; the rest is answered 429 before any function runs. */
	requestsPerSecond: z.int().min(1).max(10_000).default(200),
	requestBurst: z.int().min(1).max(5000).default(400),
	/** Who is told of alarms. */
	alarmEmail: z.email().optional(),
	/** SHA-256 of the administrator's token, in hex; without one nobody can make or change sites. */
	adminTokenSha256: z
		.string()
		.regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits")
		.optional(),
	/** Where people have their accounts (OpenID Connect); without it they come in by links. */
	issuer: z
		.strictObject({
			url: z.url({ protocol: /^https$/, error: "an address with https://" }),
			name: z.string().min(1).max(40),
			clientId: z.string().min(1),
			/** The name of a secret in AWS Secrets Manager; the secret itself never stands in a file. */
			clientSecretName: z.string().min(1),
		})
		.optional(),
});

export type Settings = z.infer<typeof settings>;

/** The settings under `luot` in cdk.json's context, or given with `--context`. Throws with what to change. */
export function parseSettings(context: unknown): Settings {
	const result = settings.safeParse(context);
	if (result.success) return result.data;
	const faults = result.error.issues.map(
		({ path, message }) => `luot.${path.join(".")}: ${message}`,
	);
	throw new Error(
		`The settings in cdk.json need a change.\n${faults.join("\n")}`,
	);
}
