import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publishDemo } from "./demo-news.ts";
import { createToken, type Server, startServer } from "./server.ts";

const {
	PORT = "8787",
	LUOT_DATA_DIR = ".luot",
	LUOT_ADMIN_TOKEN,
	LUOT_DYNAMODB_ENDPOINT,
} = process.env;
const adminToken = LUOT_ADMIN_TOKEN || createToken();

function toGreeting({ url, ownerLink }: Server): string {
	return `Lượt is running.

  Demo page            ${url}/demo/
  The school's news    ${url}/news/demo/
  The dashboard        ${ownerLink}
                       (lets you in once, within the hour)
  The box as JSON      ${url}/v1/sites/demo/box
  The calls            ${url}/docs
  Script for a page    <script defer src="${url}/luot.js" data-site="demo"></script>
  Administrator token  ${LUOT_ADMIN_TOKEN ? "as set in LUOT_ADMIN_TOKEN" : adminToken}

Ctrl-C stops it; what it counted ${LUOT_DATA_DIR === ":memory:" ? "goes with it" : `stays in ${LUOT_DATA_DIR}`}.`;
}

/** What went wrong, in a sentence where it is somebody's to mend. */
function stop(error: unknown): never {
	const { code, message } = error as NodeJS.ErrnoException;
	console.error(
		code === "EADDRINUSE"
			? `Port ${PORT} is in use. Set PORT to another.`
			: message,
	);
	process.exit(1);
}

if (!/^\d{1,5}$/.test(PORT) || Number(PORT) > 65_535) {
	stop(new Error(`PORT must be a number from 0 to 65535, not "${PORT}".`));
}

const server = await startServer({
	port: Number(PORT),
	dataDir: LUOT_DATA_DIR,
	adminToken,
	...(LUOT_DYNAMODB_ENDPOINT && { endpoint: LUOT_DYNAMODB_ENDPOINT }),
}).catch(stop);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.once(signal, () => server.close().then(() => process.exit(0), stop));
}

/** Its articles are published once: whoever takes one away does not find it again at the next start. */
const published = join(LUOT_DATA_DIR, "demo-published");
if (LUOT_DATA_DIR === ":memory:" || !existsSync(published)) {
	await publishDemo({
		url: server.url,
		token: adminToken,
		report: (done, of) => {
			if (process.stdout.isTTY)
				process.stdout.write(
					`\rPublishing the demo school's news: ${done} of ${of}${done === of ? "\n\n" : ""}`,
				);
		},
	}).catch(stop);
	if (LUOT_DATA_DIR !== ":memory:") writeFileSync(published, "");
}
console.log(toGreeting(server));
