// A function's bundle in a process of its own, as Lambda runs it: events come as JSON, answers go as JSON.
const { handler } = require(process.argv[2]);

process.on("message", async ({ id, event }) => {
	try {
		process.send({
			id,
			answer: JSON.stringify(await handler(JSON.parse(event), {})) ?? "null",
		});
	} catch (error) {
		process.send({ id, error: String(error?.stack ?? error) });
	}
});
process.send({ ready: true });
