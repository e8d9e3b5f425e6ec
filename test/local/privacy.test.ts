import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	type AttributeValue,
	DeleteItemCommand,
	DynamoDBClient,
	ListTablesCommand,
	PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { expect, inject, it, onTestFinished, vi } from "vitest";
import { addDays, toLocalTime } from "../../functions/core/calendar.ts";
import type { Server } from "../../functions/local/server.ts";
import { createAuditDay } from "../../functions/store/audit.ts";
import { createAudits } from "../../functions/store/audits.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createSites } from "../../functions/store/sites.ts";
import {
	describeOnEngines,
	type EngineName,
	openDatabase,
} from "../support/engines.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import {
	ADMIN_TOKEN,
	createSite,
	sendView,
	startTestServer,
} from "../support/server.ts";
import {
	listAddresses,
	listCopies,
	listSpellings,
	readItems,
	toReadable,
} from "../support/traces.ts";

const ADDRESSES = [
	"203.0.113.77",
	"2001:db8:85a3::8a2e:370:7334",
	"::ffff:203.0.113.78",
];
const AGENT =
	"Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0 RareBuild/8472";

/** Whatever of a visitor must be found nowhere, in any spelling. */
const SECRETS = new Map<string, readonly string[]>([
	...ADDRESSES.map((address) => [address, listSpellings(address)] as const),
	...[
		AGENT,
		"RareBuild",
		"rv:131.0",
		"bi-mat",
		"an.nguyen",
		"mat-khau",
		ADMIN_TOKEN,
	].map((text) => [text, listCopies(text)] as const),
	...ADDRESSES.map(
		(address) =>
			[
				`a digest of ${address} and the agent`,
				[`${address}\0${AGENT}`, address + AGENT, `${address} ${AGENT}`]
					.flatMap(listCopies)
					.filter((copy) => !copy.includes(" ")),
			] as const,
	),
]);

const listFound = (text: string) =>
	[...SECRETS]
		.filter(([, spellings]) => spellings.some((each) => text.includes(each)))
		.map(([name]) => name);

/** Everything that somebody can do here, from an address that must leave no trace. */
async function visit(server: Server, address: string, at: number) {
	const headers = {
		"x-address": address,
		"user-agent": AGENT,
		"x-forwarded-for": address,
		"x-real-ip": address,
		forwarded: `for="[${address}]"`,
		cookie: "id=bi-mat",
		origin: "http://localhost",
	};
	const sent = {
		id: `view-number-${at}`,
		url: "http://localhost/tin?email=an.nguyen@truong.example&utm_source=zalo#mat-khau",
		referrer: "https://google.com/search?q=bi-mat",
	};
	const get = (path: string, more: Record<string, string> = {}) =>
		fetch(server.url + path, {
			headers: { ...headers, ...more },
			redirect: "manual",
		});
	const statuses = [
		await sendView(server, "demo", sent, headers),
		await sendView(server, "demo", sent, headers),
		await sendView(
			server,
			"demo",
			{ ...sent, id: `${sent.id}-gpc` },
			{
				...headers,
				"sec-gpc": "1",
			},
		),
		await sendView(
			server,
			"demo",
			{ ...sent, id: `bot-number-${at}` },
			{
				...headers,
				"user-agent": `${AGENT} bot`,
			},
		),
		await get(
			`/v1/sites/demo/pixel.gif?url=${encodeURIComponent(sent.url)}&referrer=${encodeURIComponent(sent.referrer)}`,
		),
		await get("/v1/sites/demo/pixel.gif", { referer: sent.url }),
		await get("/v1/sites/demo/box?path=/tin%3Femail=an.nguyen"),
		await get("/news/demo/?q=bi-mat"),
		await get("/v1/sites/demo/articles?q=bi-mat"),
		await get("/admin/sites?next=bi-mat"),
	].map(({ status }) => status);
	expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 200, 303]);
	const refused = [
		await sendView(server, "demo", { ...sent, id: "short" }, headers),
		await sendView(server, "khong-co", sent, headers),
		await get("/v1/sites/demo/stats?token=bi-mat"),
		await get("/v1/sites/demo", { authorization: "Bearer bi-mat" }),
		await get("/bi-mat"),
	].map(({ status }) => status);
	expect(refused).toEqual([400, 404, 401, 401, 404]);
	const signIn = (token: string) =>
		fetch(`${server.url}/admin/sign-in`, {
			method: "POST",
			redirect: "manual",
			headers: { ...headers, origin: server.url },
			body: new URLSearchParams({ token }),
		});
	expect((await signIn("bi-mat")).status).toBe(403);
	expect((await signIn(ADMIN_TOKEN)).status).toBe(303);
	const published = await fetch(`${server.url}/v1/sites/demo/articles`, {
		method: "POST",
		headers: { ...headers, authorization: `Bearer ${ADMIN_TOKEN}` },
		body: JSON.stringify({
			title: `Tin số ${at}`,
			content_markdown: "Một đoạn.",
		}),
	});
	expect(published.status).toBe(201);
	const seated = await sendView(
		server,
		"phong-may",
		{ ...sent, id: `seat-number-${at}`, seat: "on" } as typeof sent,
		headers,
	);
	const { seat } = (await seated.json()) as { seat: string };
	SECRETS.set(`seat ${at}`, listCopies(seat.split(".")[1] as string));
}

/** Where the scan looks: every item of every table that begins so. */
async function readTables(endpoint: string, prefix: string) {
	const database = new DynamoDBClient({
		endpoint,
		region: "local",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
	const names: string[] = [];
	let last: string | undefined;
	do {
		const answer = await database.send(
			new ListTablesCommand({
				...(last && { ExclusiveStartTableName: last }),
			}),
		);
		names.push(...(answer.TableNames ?? []));
		last = answer.LastEvaluatedTableName;
	} while (last);
	const own = names.filter((name) => name.startsWith(prefix));
	let text = "";
	let items = 0;
	for (const name of own) {
		const found = await readItems(endpoint, name);
		items += found.length;
		text += toReadable(found);
	}
	return { database, tables: own, items, text };
}

/** Audits today as seen from the day after tomorrow, so that the result is among what is scanned. */
async function audit(database: DynamoDBClient, prefix: string): Promise<void> {
	const content = { database, table: `${prefix}content` };
	const site = await createSites(content).get("demo");
	const auditDay = createAuditDay({
		ledger: { database, table: `${prefix}visits` },
		counters: createCounters({ database, table: `${prefix}counters` }),
		audits: createAudits(content),
	});
	const { day } = toLocalTime(Date.now(), "Asia/Ho_Chi_Minh");
	const asked = {
		day,
		nowMs: Date.parse(`${addDays(day, 2)}T12:00:00+07:00`),
		by: "test",
		repair: true,
	};
	const { drift } = await auditDay(site as NonNullable<typeof site>, asked);
	expect(drift).toBe(0);
}

/** All that the process says while `use` runs, to whomever. */
function overhear(): string[] {
	const said: string[] = [];
	for (const stream of [process.stdout, process.stderr]) {
		const spy = vi.spyOn(stream, "write").mockImplementation((chunk) => {
			said.push(String(chunk));
			return true;
		});
		onTestFinished(() => spy.mockRestore());
	}
	for (const level of ["log", "info", "warn", "error", "debug"] as const) {
		const spy = vi
			.spyOn(console, level)
			.mockImplementation((...words) => void said.push(words.join(" ")));
		onTestFinished(() => spy.mockRestore());
	}
	return said;
}

/** A service with everything in it that can leave traces; answers all that is left. */
async function live(engine: EngineName) {
	const said = overhear();
	const messages: string[] = [];
	const prefix = `t${randomUUID()}-`;
	const dataDir = mkdtempSync(join(tmpdir(), "luot-privacy-"));
	onTestFinished(() => rmSync(dataDir, { recursive: true }));
	let isFailing = false;
	const isRemote = engine === "DynamoDB Local";
	const proxy = isRemote
		? await startFaultProxy(inject("dynamodbLocal") as string, () =>
				isFailing ? "throttle rate" : undefined,
			)
		: undefined;
	const server = await startTestServer(engine, {
		dataDir,
		tablePrefix: prefix,
		report: (message) => messages.push(message),
		...(proxy && { endpoint: proxy.endpoint }),
	});
	await createSite(server, {
		id: "phong-may",
		classroom: true,
		hostnames: ["localhost"],
	});
	for (const [at, address] of ADDRESSES.entries())
		await visit(server, address, at);
	await fetch(`${server.url}/v1/sites/demo/box`);

	const endpoint = proxy
		? (inject("dynamodbLocal") as string)
		: server.databaseEndpoint;
	const { database } = await readTables(endpoint, prefix);
	await audit(database, prefix);
	if (proxy) {
		// A record that nobody can read becomes a dead letter.
		const { day } = toLocalTime(Date.now(), "Asia/Ho_Chi_Minh");
		await database.send(
			new PutItemCommand({
				TableName: `${prefix}visits`,
				Item: { pk: { S: `demo#${day}` }, sk: { S: "?" }, views: { N: "1" } },
			}),
		);
		await expect
			.poll(() => messages.some((each) => /could not be read/.test(each)), {
				timeout: 10_000,
			})
			.toBe(true);
		isFailing = true;
		const refused = await sendView(
			server,
			"demo",
			{
				id: "view-of-a-bad-hour",
				url: "http://localhost/tin?email=an.nguyen",
			},
			{ "x-address": ADDRESSES[0] as string, "user-agent": AGENT },
		);
		expect(refused.status).toBe(503);
		isFailing = false;
		expect(messages.join("\n")).toMatch(/Unavailable/);
	}
	const tables = await readTables(endpoint, prefix);
	await server.close();
	await proxy?.close();
	database.destroy();
	tables.database.destroy();
	const files = readdirSync(dataDir, {
		recursive: true,
		withFileTypes: true,
	}).filter((entry) => entry.isFile());
	const kept = files
		.map((file) => readFileSync(join(file.parentPath, file.name), "latin1"))
		.join("\n");
	return { tables, files, kept, messages, said };
}

describeOnEngines("a visitor", (engine) => {
	it("leaves no address, no agent and no query, in no table, file, log line or message", async () => {
		const { tables, files, kept, messages, said } = await live(engine);
		// The scan sees what is there: the views themselves.
		expect(tables.tables).toHaveLength(4);
		expect(tables.items).toBeGreaterThan(20);
		for (const seen of [
			"/tin",
			"zalo",
			"google.com",
			"audits#demo",
			"attempts#",
		])
			expect(tables.text).toContain(seen);
		expect(tables.text).toContain('"views":');
		if (engine === "dynalite") {
			expect(files.length).toBeGreaterThan(2);
			for (const seen of ["/tin", "zalo"]) expect(kept).toContain(seen);
		}
		const all = [tables.text, kept, ...messages, ...said].join("\n");
		expect(listFound(all)).toEqual([]);
		// Nor anybody else's address, such as that of the connection.
		expect(
			listAddresses([tables.text, ...messages, ...said].join("\n")),
		).toEqual([]);
	});

	it("would be found by this scan in any table, in any spelling", async () => {
		const db = await openDatabase(engine);
		onTestFinished(() => db.close());
		const prefix = db.tables.visits.slice(0, -"visits".length);
		const [address] = ADDRESSES;
		const kept: AttributeValue[] = [
			{ S: `seen from ${address}` },
			{ B: Buffer.from(`{"agent":"${AGENT}"}`) },
			{ M: { ip: { SS: ["::ffff:cb00:714d"] } } },
			{ N: "3405803853" },
		];
		for (const [at, table] of Object.values(db.tables).entries()) {
			const key = { pk: { S: "truong#2026-11-23" } };
			const sorted = table.endsWith("salts") ? key : { ...key, sk: { S: "x" } };
			await db.database.send(
				new PutItemCommand({
					TableName: table,
					Item: { ...sorted, more: kept[at] as AttributeValue },
				}),
			);
			const { text, database } = await readTables(db.endpoint, prefix);
			database.destroy();
			expect(listFound(text).length).toBeGreaterThan(0);
			await db.database.send(
				new DeleteItemCommand({ TableName: table, Key: sorted }),
			);
		}
	});
});
