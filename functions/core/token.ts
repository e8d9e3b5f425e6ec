import * as z from "zod";
import { InvalidInput } from "./errors.ts";
import type { Actor, Role } from "./role.ts";
import { parse } from "./site.ts";
import { instant, line } from "./text.ts";

/** What a token lets its holder do, and nothing from which the token itself could be made. */
export type Token = Actor & {
	readonly site: string;
	readonly role: Exclude<Role, "owner">;
	/** SHA-256 of its secret, in hex. */
	readonly secretSha256: string;
	readonly created: string;
	readonly createdBy: Actor;
	readonly expires?: string;
	readonly revoked?: string;
	/** When it was last used, to the ten minutes. */
	readonly used?: string;
};

/** A token's last use is written at most so often, so that using it costs no write each time. */
export const USED_EVERY_MS = 600_000;

/** A token as its holder sends it: `luot_demo_5f0c2a9b71_…`. The name before the secret says where it is kept. */
const TEXT = /^luot_([a-z0-9-]{1,32})_([0-9a-f]{10})_([0-9a-f]{48})$/;

export type TokenParts = { site: string; id: string; secret: string };

/** The parts of a token's text; undefined for what is none. */
export function parseTokenText(text: string): TokenParts | undefined {
	const [, site, id, secret] = TEXT.exec(text) ?? [];
	return site && id && secret ? { site, id, secret } : undefined;
}

export function toTokenText({ site, id, secret }: TokenParts): string {
	return `luot_${site}_${id}_${secret}`;
}

/** A token as an administrator asks for it. */
export const tokenInput = z.strictObject({
	name: line(100),
	role: z.enum(["viewer", "editor", "reviewer", "administrator"]),
	expires: instant.optional(),
});

/** What an administrator asks for: a name, a role, and when it ends. Throws InvalidInput. */
export function parseTokenInput(
	input: unknown,
	nowMs: number,
): z.infer<typeof tokenInput> {
	const asked = parse(tokenInput, input);
	if (asked.expires && Date.parse(asked.expires) <= nowMs)
		throw new InvalidInput("expires: a time to come");
	return asked;
}

/** Whether it is in force at an instant. */
export function isInForce({ expires, revoked }: Token, nowMs: number): boolean {
	return !revoked && (!expires || nowMs < Date.parse(expires));
}
