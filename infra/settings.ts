import { RetentionDays } from "aws-cdk-lib/aws-logs";
import * as z from "zod";

const retentions = Object.values(RetentionDays).filter(
	(days) => typeof days === "number" && days !== RetentionDays.INFINITE,
);

/** An OpenID Connect provider that the installation does not make: Google, Microsoft, a ministry's own. */
const issuer = z.strictObject({
	url: z.url({ protocol: /^https$/, error: "an address with https://" }),
	name: z.string().min(1).max(40),
	clientId: z.string().min(1),
	/** The name of a secret in AWS Secrets Manager; the secret itself never stands in a file. */
	clientSecretName: z.string().min(1),
});

/** A pool of accounts that the installation makes. */
const cognito = z.strictObject({
	/** Begins the address of its sign-in page, and is taken once in the whole region. */
	cognito: z
		.string()
		.regex(
			/^(?!.*(?:aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
			'1 to 63 of a-z, 0-9 and hyphens, without "aws", "amazon" and "cognito" in it',
		),
});

const ACCOUNTS =
	'"none", {"cognito": "a-name-of-your-own"}, or an issuer with url (https://), name, clientId and clientSecretName';

const generation = z.int().min(1).max(9999);

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
	/** Where people have their accounts; with "none" they come in by links and tokens alone. */
	accounts: z
		.union([z.literal("none"), cognito, issuer], ACCOUNTS)
		.default("none"),
	/**
	 * What stands in front. "cheap": the HTTP API alone, which costs nothing while nobody comes. "edge": CloudFront before it, with the
	 * country of each view, answers kept near their readers, and a firewall.
	 */
	profile: z.enum(["cheap", "edge"]).default("cheap"),
	/** The host name that this service answers at; without one at CloudFront's own name. */
	domain: z
		.string()
		.regex(
			/^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
			"a host name such as luot.truong.edu.vn, without https:// and in small letters",
		)
		.optional(),
	/** Whether the edge has a firewall, which costs some eight dollars a month. */
	firewall: z.boolean().default(true),
	/**
	 * The generations of the secret between edge and functions: the edge sends the first, the functions take both. To change it without
	 * an interruption deploy [2, 1], then [2, 3].
	 */
	edgeSecrets: z
		.tuple([generation, generation])
		.refine(([sent, also]) => sent !== also, "two different numbers")
		.default([1, 2]),
	/**
	 * What a month may cost, in US dollars; whoever gets the alarms is told at 80 per cent, and when it is going to be more. If not said, 5,
	 * and 25 with an edge.
	 */
	monthlyBudget: z.int().min(1).max(100_000).optional(),
});

export type Settings = z.infer<typeof settings>;

/** What no setting can say about itself alone. */
const consistent = settings.superRefine(
	({ profile, domain, edgeSecrets }, context) => {
		const refuse = (name: string, message: string) =>
			context.addIssue({ code: "custom", path: [name], message });
		if (profile === "edge") return;
		if (domain) refuse("domain", 'a name of your own needs the profile "edge"');
		if (edgeSecrets[0] !== 1)
			refuse("edgeSecrets", 'there is no edge: set the profile "edge"');
	},
);

/** The settings under `luot` in cdk.json's context, or given with `--context`. Throws with what to change. */
export function parseSettings(context: unknown): Settings {
	const result = consistent.safeParse(context);
	if (result.success) return result.data;
	const faults = result.error.issues.map(
		({ path, message }) => `luot.${path.join(".")}: ${message}`,
	);
	throw new Error(
		`The settings in cdk.json need a change.\n${faults.join("\n")}`,
	);
}
