import { randomBytes } from "node:crypto";
import { inviteOwner } from "../http/sign-in/invitation-link.ts";
import { createInvitations } from "../store/invitations.ts";
import type { OpenedData } from "./data.ts";

/**
 * A link to an installation's dashboard by which the owner comes in, once, written with the rights of whoever runs the command, who could
 * change every table anyway. What is kept of it is a digest.
 */
export async function createOwnerLink(
	{ database, tables }: Pick<OpenedData, "database" | "tables">,
	{ address, nowMs, forMs }: { address: string; nowMs: number; forMs: number },
): Promise<string> {
	const path = await inviteOwner(
		createInvitations({ database, table: tables.content }),
		{
			nowMs,
			createHex: (digits) => randomBytes(digits / 2).toString("hex"),
			forMs,
		},
	);
	return new URL(path, address).href;
}
