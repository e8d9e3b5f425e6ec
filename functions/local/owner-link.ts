/**
 * `npm run owner-link` makes a link with which the owner comes into the dashboard: once, within the hour. No template or output ever has it,
 * and another can be made at any time.
 */
import { parseArgs } from "node:util";
import { InvalidInput } from "../core/errors.ts";
import {
	PLACE_OPTIONS,
	PLACE_USAGE,
	runCommand,
	withPlace,
} from "./command.ts";
import { readOutputs } from "./installation.ts";
import { createOwnerLink } from "./owner.ts";

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
	await withPlace({ aws, region }, async (data) => {
		console.log(
			await createOwnerLink(data, {
				address: told,
				nowMs: Date.now(),
				forMs: HOUR_MS,
			}),
		);
		console.error("It lets the owner in once, within the hour.");
	});
});
