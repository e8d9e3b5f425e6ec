// The small form of the library: of the whole one nothing can be shaken, and it was a quarter of the fold.
import * as z from "zod/mini";

/** Every variable that a function may read, as the stacks set it. A function asks for its own and gets no other. */
const variables = {
	LUOT_VISITS_TABLE: z.string().check(z.minLength(3)),
	LUOT_COUNTERS_TABLE: z.string().check(z.minLength(3)),
	LUOT_CONTENT_TABLE: z.string().check(z.minLength(3)),
	LUOT_SALTS_TABLE: z.string().check(z.minLength(3)),
	LUOT_MEDIA_BUCKET: z.string().check(z.minLength(3)),
	LUOT_BACKUP_BUCKET: z.string().check(z.minLength(3)),
	LUOT_DEAD_LETTERS_URL: z.url(),
	/** Which counters this fold keeps. */
	LUOT_FOLD: z.enum(["box", "depth"]),
	/** Where people have their accounts; empty where they come in by links alone. */
	LUOT_ISSUER_URL: z.union([z.literal(""), z.url()]),
	LUOT_ISSUER_NAME: z.string(),
	LUOT_ISSUER_CLIENT_ID: z.string(),
	LUOT_ISSUER_CLIENT_SECRET: z.string(),
	/** What the edge proves itself by, each valid, divided by spaces; none where there is no edge. */
	LUOT_EDGE_SECRETS: z.pipe(
		z._default(z.string(), ""),
		z.transform((text: string) => text.split(" ").filter(Boolean)),
	),
	/** SHA-256 of the administrator's token, in hex; empty where none is set, and then nobody is let in. */
	LUOT_ADMIN_TOKEN_SHA256: z.string().check(z.regex(/^(?:[0-9a-f]{64})?$/)),
};

type Variables = typeof variables;

/** Reads the named variables, once, when the function starts. Throws where one is missing or wrong, so that a deployment shows it at once. */
export function readEnvironment<Name extends keyof Variables>(
	...names: Name[]
): { [K in Name]: z.infer<Variables[K]> } {
	const shape = Object.fromEntries(
		names.map((name) => [name, variables[name]]),
	) as Pick<Variables, Name>;
	return z.object(shape).parse(process.env) as {
		[K in Name]: z.infer<Variables[K]>;
	};
}

/** The function's own role, as Lambda hands it over; read at each call, since nothing says that a long life keeps one session. */
export function readCredentials() {
	const {
		AWS_ACCESS_KEY_ID = "",
		AWS_SECRET_ACCESS_KEY = "",
		AWS_SESSION_TOKEN,
	} = process.env;
	return {
		accessKeyId: AWS_ACCESS_KEY_ID,
		secretAccessKey: AWS_SECRET_ACCESS_KEY,
		...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
	};
}

/** The edge, for those that tell it what to forget: its id, empty where there is none, and where CloudFront is, as the SDK's clients read it. */
export function readEdge(): { distribution: string; endpoint: string } {
	const {
		LUOT_EDGE_DISTRIBUTION: distribution = "",
		AWS_ENDPOINT_URL_CLOUDFRONT: endpoint = "https://cloudfront.amazonaws.com",
	} = process.env;
	return { distribution, endpoint };
}
