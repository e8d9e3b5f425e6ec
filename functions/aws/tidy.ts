import { createDatabase } from "../store/database.ts";
import { createSalts } from "../store/salts.ts";
import { readEnvironment } from "./env.ts";

const env = readEnvironment("LUOT_SALTS_TABLE");
const salts = createSalts({
	database: createDatabase(),
	table: env.LUOT_SALTS_TABLE,
});

/** Runs every hour: a table's own expiry may take days, and a salt must be gone within two. */
export async function handler(): Promise<void> {
	await salts.forget(Date.now());
}
