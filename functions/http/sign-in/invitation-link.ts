import { EVERY_SITE, type Invitation } from "../../core/person.ts";
import type { Invitations } from "../../store/invitations.ts";
import { toDigest } from "./sessions.ts";

/** A link that lets somebody in once. */
export function toInvitationPath(
	invitation: Invitation,
	secret: string,
): string {
	return `/admin/invitation/${invitation.site}/${invitation.id}/${secret}`;
}

/** The link with which the owner comes in for the first time, or again; good for a while, and once. */
export async function inviteOwner(
	invitations: Pick<Invitations, "put">,
	{
		nowMs,
		createHex,
		forMs,
	}: {
		nowMs: number;
		createHex: (digits: number) => string;
		forMs: number;
	},
): Promise<string> {
	const secret = createHex(48);
	const invitation: Invitation = {
		id: createHex(10),
		site: EVERY_SITE,
		role: "owner",
		name: "Owner",
		secretSha256: toDigest(secret),
		created: new Date(nowMs).toISOString(),
		createdBy: "the installation",
		expires: new Date(nowMs + forMs).toISOString(),
	};
	await invitations.put(invitation);
	return toInvitationPath(invitation, secret);
}
