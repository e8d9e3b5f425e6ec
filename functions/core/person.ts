import * as z from "zod";
import type { Role } from "./role.ts";
import { parse } from "./site.ts";
import { line } from "./text.ts";

/** What somebody may have at one site; the owner has everything everywhere. */
export const SITE_ROLES = [
	"viewer",
	"editor",
	"reviewer",
	"administrator",
] as const;
export type SiteRole = (typeof SITE_ROLES)[number];

/** Somebody who signs in. */
export type Person = {
	readonly id: string;
	readonly name: string;
	readonly isOwner: boolean;
	readonly roles: Readonly<Record<string, SiteRole>>;
	/** Accounts elsewhere with which this person signs in: issuer and subject (OpenID Connect), as one text. */
	readonly logins: readonly string[];
	readonly created: string;
	/** Sessions opened before are no more. */
	readonly signedOut?: string;
	/** Rises by one with every change. */
	readonly version: number;
};

/** The most that a person may at a site; undefined for nothing. */
export function roleAt(person: Person, site: string): Role | undefined {
	if (person.isOwner) return "owner";
	return Object.hasOwn(person.roles, site) ? person.roles[site] : undefined;
}

/** An account elsewhere as one text. No issuer has a blank in its address. */
export function toLogin(issuer: string, subject: string): string {
	return `${issuer} ${subject}`;
}

export const invitationInput = z.strictObject({
	name: line(100),
	role: z.enum(SITE_ROLES),
});

/** An invitation as an administrator asks for it. Throws InvalidInput. */
export const parseInvitation = (input: unknown) =>
	parse(invitationInput, input);

/** A link that lets one person in, once. */
export type Invitation = {
	readonly id: string;
	/** `-` for the installation's owner. */
	readonly site: string;
	readonly role: Role;
	readonly name: string;
	/** Who comes back: a link for somebody who is known. */
	readonly person?: string;
	readonly secretSha256: string;
	readonly created: string;
	readonly createdBy: string;
	readonly expires: string;
};

/** The site of an invitation for the owner. */
export const EVERY_SITE = "-";

/** A person after an invitation was taken. */
export function accept(
	{ site, role }: Pick<Invitation, "site" | "role">,
	person: Person,
): Person {
	if (role === "owner") return { ...person, isOwner: true };
	return { ...person, roles: { ...person.roles, [site]: role } };
}
