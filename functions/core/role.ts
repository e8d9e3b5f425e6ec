/** What somebody may do at one site, each with all that the ones before it may; `owner` is the installation's, for all sites. */
export const ROLES = [
	"viewer",
	"editor",
	"reviewer",
	"administrator",
	"owner",
] as const;
export type Role = (typeof ROLES)[number];

/** Who acts, as it stands beside what was done. */
export type Actor = { readonly id: string; readonly name: string };

export function isAtLeast(role: Role, least: Role): boolean {
	return ROLES.indexOf(role) >= ROLES.indexOf(least);
}
