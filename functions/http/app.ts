import { Hono } from "hono";
import { NotFound } from "../core/errors.ts";
import { createFailureHandler, type Report } from "./failure.ts";

/** An app with what every answer shares: problem documents, and headers that keep a browser from guessing. */
export function createApp(report: Report): Hono {
	const app = new Hono();
	app.onError(createFailureHandler(report));
	app.notFound(() => {
		throw new NotFound(
			"There is nothing at this address. The calls are listed in the README.",
		);
	});
	app.use(async (c, next) => {
		c.header("x-content-type-options", "nosniff");
		c.header("cross-origin-resource-policy", "cross-origin");
		// Before the rest runs: so they are on what is thrown, too.
		await next();
	});
	app.get("/health", (c) =>
		c.json({ status: "ok" }, 200, { "cache-control": "no-store" }),
	);
	return app;
}
