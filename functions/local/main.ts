import { createToken, startServer } from "./server.ts";

const { PORT, LUOT_DATA_DIR, LUOT_ADMIN_TOKEN, LUOT_DYNAMODB_ENDPOINT } =
	process.env;

const adminToken = LUOT_ADMIN_TOKEN || createToken();
const server = await startServer({
	port: Number(PORT ?? 8787),
	dataDir: LUOT_DATA_DIR || ".luot",
	adminToken,
	...(LUOT_DYNAMODB_ENDPOINT && { endpoint: LUOT_DYNAMODB_ENDPOINT }),
});

console.log(`Lượt is running.

  Demo page            ${server.url}/demo/
  The box as JSON      ${server.url}/v1/sites/demo/box
  Script for a page    <script defer src="${server.url}/luot.js" data-site="demo"></script>
  Administrator token  ${LUOT_ADMIN_TOKEN ? "as set in LUOT_ADMIN_TOKEN" : adminToken}

Ctrl-C stops it; what it counted stays${LUOT_DATA_DIR === ":memory:" ? " nowhere" : ` in ${LUOT_DATA_DIR || ".luot"}`}.`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.once(signal, () => {
		server.close().then(
			() => process.exit(0),
			(error) => {
				console.error(error);
				process.exit(1);
			},
		);
	});
}
