import type { Context, ErrorHandler } from "hono";
import {
	Conflict,
	InvalidInput,
	KeyReused,
	NotAllowed,
	NotCounted,
	NotFound,
	NotSignedIn,
	Stale,
	Stopped,
	TooLarge,
	Unavailable,
	Unfinished,
	VersionMissing,
} from "../core/errors.ts";

type Kind = {
	status: 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 422 | 428 | 500 | 503;
	title: string;
};

const KINDS: readonly (readonly [
	abstract new (...args: never[]) => Error,
	string,
	Kind,
])[] = [
	[
		InvalidInput,
		"invalid-input",
		{ status: 400, title: "Something in the request has to be changed" },
	],
	[
		NotSignedIn,
		"not-signed-in",
		{ status: 401, title: "A valid token is needed" },
	],
	[
		NotAllowed,
		"not-allowed",
		{ status: 403, title: "The token does not allow this" },
	],
	[NotFound, "not-found", { status: 404, title: "There is nothing here" }],
	[Conflict, "conflict", { status: 409, title: "It exists already" }],
	[
		Unfinished,
		"unfinished",
		{ status: 409, title: "Something else comes first" },
	],
	[Stale, "stale", { status: 412, title: "It was changed meanwhile" }],
	[TooLarge, "too-large", { status: 413, title: "The request is too large" }],
	[
		KeyReused,
		"key-reused",
		{ status: 422, title: "The key belongs to another request" },
	],
	[
		NotCounted,
		"not-counted",
		{ status: 422, title: "The counters do not tell this" },
	],
	[
		VersionMissing,
		"version-missing",
		{ status: 428, title: "Say which version you have read" },
	],
	[Stopped, "stopped", { status: 503, title: "Nothing is counted now" }],
	[
		Unavailable,
		"unavailable",
		{ status: 503, title: "Not now; send the same again" },
	],
];

const FAULT: Kind = { status: 500, title: "A fault of the service" };

/** Where a failure that nobody expected is reported: never to the caller. */
export type Report = (error: unknown) => void;

function answerProblem(
	c: Context,
	type: string,
	{ status, title }: Kind,
	more: { detail?: string; faults?: unknown },
): Response {
	const headers = {
		"content-type": "application/problem+json; charset=utf-8",
		"cache-control": "no-store",
		// Whoever stopped it comes back in minutes at best.
		...(status === 503 && { "retry-after": type === "stopped" ? "600" : "2" }),
		...(status === 401 && { "www-authenticate": "Bearer" }),
	};
	return c.body(
		JSON.stringify({
			type: `urn:luot:problem:${type}`,
			title,
			status,
			...more,
		}),
		status,
		headers,
	);
}

/** Problem documents (RFC 9457) for everything that is thrown; what is no failure of ours to tell becomes a bare 500. */
export function createFailureHandler(report: Report): ErrorHandler {
	return (error, c) => {
		const known = KINDS.find(([failure]) => error instanceof failure);
		if (!known) {
			report(error);
			return answerProblem(c, "fault", FAULT, {});
		}
		const [, type, kind] = known;
		if (error instanceof Unavailable) report(error);
		const faults =
			error instanceof InvalidInput && error.faults.length > 0
				? error.faults
				: undefined;
		return answerProblem(c, type, kind, {
			detail: error.message,
			...(faults && { faults }),
		});
	};
}
