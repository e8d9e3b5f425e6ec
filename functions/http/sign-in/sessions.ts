import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { NotAllowed } from "../../core/errors.ts";
import type { Person } from "../../core/person.ts";
import {
	IDLE_MS,
	isAlive,
	LIFE_MS,
	type Session,
	toCare,
} from "../../core/session.ts";
import type { People } from "../../store/people.ts";
import type { Tickets } from "../../store/tickets.ts";
import { originOf } from "../origin.ts";

/** Who is signed in, and what a form of theirs must carry to change anything. */
export type Visitor = { readonly person: Person; readonly formToken: string };

export type Sessions = {
	/** Who asks; undefined for everybody who is not signed in. */
	read(c: Context): Promise<Visitor | undefined>;
	/** Signs somebody in, in a session of its own whatever there was before. */
	open(c: Context, person: Person): Promise<void>;
	/** Ends this browser's session. */
	close(c: Context): Promise<void>;
	/**
	 * Throws NotAllowed unless a form was sent by a page of this very origin, and carries the token of this very session.
	 */
	guard(c: Context, visitor: Visitor, form: URLSearchParams): void;
};

const SECRET = /^[0-9a-f]{64}$/;

export const toDigest = (text: string) =>
	createHash("sha256").update(text).digest("hex");

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function isSame(one: string, other: string): boolean {
	return timingSafeEqual(
		createHash("sha256").update(one).digest(),
		createHash("sha256").update(other).digest(),
	);
}

/** Throws NotAllowed unless a page of this origin sent the request; browsers say so, and a page cannot make them lie. */
export function guardOrigin(c: Context): void {
	const origin = c.req.header("origin");
	const site = c.req.header("sec-fetch-site");
	const isOwn = origin
		? origin === originOf(c)
		: site === "same-origin" || site === undefined;
	if (!isOwn || (site !== undefined && site !== "same-origin"))
		throw new NotAllowed("This form was sent from another site.");
}

/** A cookie's name and rules: bound to this host and to TLS; without the latter on a machine that has none. */
export function toCookie(c: Context, name: string) {
	const isSecure = originOf(c).startsWith("https:");
	return {
		name: isSecure ? `__Host-${name}` : name,
		options: {
			path: "/",
			httpOnly: true,
			secure: isSecure,
			sameSite: "Lax" as const,
		},
	};
}

export function createSessions({
	people,
	tickets,
	nowMs,
	createHex,
}: {
	people: Pick<People, "get">;
	tickets: Pick<Tickets, "get" | "put" | "take">;
	nowMs: () => number;
	createHex: (digits: number) => string;
}): Sessions {
	const keep = (secret: string, session: Session) =>
		tickets.put(
			"session",
			toDigest(secret),
			session,
			Math.min(session.openedMs + LIFE_MS, session.usedMs + IDLE_MS),
		);

	function hand(c: Context, secret: string, openedMs: number): void {
		const { name, options } = toCookie(c, "luot");
		const maxAge = Math.floor((openedMs + LIFE_MS - nowMs()) / 1000);
		setCookie(c, name, secret, { ...options, maxAge });
	}

	function secretOf(c: Context): string | undefined {
		const secret = getCookie(c, toCookie(c, "luot").name) ?? "";
		return SECRET.test(secret) ? secret : undefined;
	}

	return {
		async read(c) {
			const secret = secretOf(c);
			if (!secret) return undefined;
			const now = nowMs();
			const session = await tickets.get<Session>(
				"session",
				toDigest(secret),
				now,
			);
			const person = session && (await people.get(session.person));
			if (!person || !isAlive(session, person.signedOut, now)) return undefined;
			const used = { ...session, usedMs: now };
			const care = toCare(session, now);
			if (care === "touch") await keep(secret, used);
			if (care === "rotate") {
				const next = createHex(64);
				await keep(next, { ...used, madeMs: now });
				await keep(secret, { ...used, replacedMs: now });
				hand(c, next, session.openedMs);
			}
			return { person, formToken: session.form };
		},

		async open(c, person) {
			const secret = createHex(64);
			const now = nowMs();
			await keep(secret, {
				person: person.id,
				form: createHex(32),
				openedMs: now,
				madeMs: now,
				usedMs: now,
			});
			hand(c, secret, now);
		},

		async close(c) {
			const secret = secretOf(c);
			if (secret) await tickets.take("session", toDigest(secret), nowMs());
			const { name, options } = toCookie(c, "luot");
			setCookie(c, name, "", { ...options, maxAge: 0 });
		},

		guard(c, { formToken }, form) {
			guardOrigin(c);
			if (!isSame(form.get("form") ?? "", formToken))
				throw new NotAllowed(
					"This form is of another session. Open the page again.",
				);
		},
	};
}
