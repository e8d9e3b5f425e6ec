import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	DynamoDBClient,
	ListTablesCommand,
	paginateScan,
} from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { sendView, startTestServer } from "../support/server.ts";

const ADDRESSES = [
	"203.0.113.77",
	"2001:db8:85a3::8a2e:370:7334",
	"::ffff:203.0.113.78",
];
const AGENT =
	"Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0 RareBuild/8472";
/** Whatever of a visitor must be found nowhere after a view. */
const SECRETS = [
	...ADDRESSES,
	"cb00714d",
	"RareBuild",
	"rv:131.0",
	"bi-mat",
	"an.nguyen",
	"mat-khau",
];

/** All that a value could be written as: text, bytes, base64. */
function toReadable(value: unknown): string {
	return JSON.stringify(
		value,
		function replace(this: Record<string, unknown>, key, inner) {
			const bytes = this[key];
			return bytes instanceof Uint8Array
				? `${Buffer.from(bytes).toString("latin1")} ${Buffer.from(bytes).toString("hex")}`
				: inner;
		},
	);
}

it("keeps no address, no agent and no query of anybody, in no table, file or message", async () => {
	const dataDir = mkdtempSync(join(tmpdir(), "luot-privacy-"));
	const messages: string[] = [];
	const server = await startTestServer("dynalite", {
		dataDir,
		report: (message) => messages.push(message),
	});
	for (const [at, address] of ADDRESSES.entries()) {
		const headers = {
			"x-address": address,
			"user-agent": AGENT,
			"x-forwarded-for": address,
			cookie: "id=bi-mat",
		};
		const sent = {
			id: `view-number-${at}`,
			url: "http://localhost/tin?email=an.nguyen@truong.example&utm_source=zalo#mat-khau",
			referrer: "https://google.com/search?q=bi-mat",
		};
		expect((await sendView(server, "demo", sent, headers)).status).toBe(200);
		expect(
			(await sendView(server, "demo", { ...sent, id: "short" }, headers))
				.status,
		).toBe(400);
		await fetch(
			`${server.url}/v1/sites/demo/pixel.gif?url=${encodeURIComponent(sent.url)}`,
			{ headers },
		);
		await sendView(
			server,
			"demo",
			{ ...sent, id: `bot-number-${at}` },
			{ ...headers, "user-agent": `${AGENT} bot` },
		);
	}
	await fetch(`${server.url}/v1/sites/demo/box`);

	const database = new DynamoDBClient({
		endpoint: server.databaseEndpoint,
		region: "local",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
	const { TableNames = [] } = await database.send(new ListTablesCommand());
	expect(TableNames).toHaveLength(4);
	let found = "";
	let items = 0;
	for (const TableName of TableNames) {
		for await (const { Items = [] } of paginateScan(
			{ client: database },
			{ TableName },
		)) {
			items += Items.length;
			found += toReadable(Items);
		}
	}
	// The scan sees what is there: the views themselves.
	expect(items).toBeGreaterThan(10);
	expect(found).toContain("/tin");
	expect(found).toContain("zalo");
	expect(found).toContain("google.com");

	await server.close();
	database.destroy();
	const files = readdirSync(dataDir, {
		recursive: true,
		withFileTypes: true,
	}).filter((entry) => entry.isFile());
	expect(files.length).toBeGreaterThan(2);
	for (const file of files)
		found += readFileSync(join(file.parentPath, file.name), "latin1");
	found += messages.join("\n");
	for (const secret of SECRETS)
		expect(found.includes(secret), secret).toBe(false);
	rmSync(dataDir, { recursive: true });
});
