/**
 * `npm run owner-link` makes a link with which the owner comes into the dashboard: once, within the hour. It is written with the rights of
 * whoever runs the command, who could change every table anyway; what is kept of it is a digest, and no template or output ever has it.
 */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { InvalidInput } from "../core/errors.ts";
import { inviteOwner } from "../http/invitation-link.ts";
import { createInvitations } from "../store/invitations.ts";
import {
	PLACE_OPTIONS,
	PLACE_USAGE,
	runCommand,
	withPlace,
} from "./command.ts";
import { readOutputs } from "./installation.ts";

const USAGE = `npm run owner-link -- [--address https://…] ${PLACE_USAGE}`;
const HOUR_MS = 3_600_000;
const LOCAL = "http://localhost:8787";

runCommand(async () => {
	const { values } = parseArgs({
		options: { address: { type: "string" }, ...PLACE_OPTIONS },
	});
	const { aws, region } = values;
	const told =
		values.address ??
		(aws ? (await readOutputs(`${aws}-service`, region)).Endpoint : LOCAL);
	if (!told || !URL.canParse(told)) throw new InvalidInput(USAGE);
	await withPlace({ aws, region }, async ({ database, tables }) => {
		const path = await inviteOwner(
			createInvitations({ database, table: tables.content }),
			{
				nowMs: Date.now(),
				createHex: (digits) => randomBytes(digits / 2).toString("hex"),
				forMs: HOUR_MS,
			},
		);
		console.log(new URL(path, told).href);
		console.error("It lets the owner in once, within the hour.");
	});
});
