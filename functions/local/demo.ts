import { Hono } from "hono";
import { demoFiles } from "./demo/page.ts";

/** The demo school's pages, with the policy that a careful site would send: no inline script or style anywhere. */
const POLICY =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

export function createDemoRoutes(): Hono {
	const routes = new Hono();
	routes.get("/", (c) => c.redirect("/demo/"));
	routes.get("/demo", (c) => c.redirect("/demo/"));
	routes.get("/demo/*", (c, next) => {
		const file = demoFiles.get(
			c.req.path.slice("/demo/".length) || "index.html",
		);
		if (!file) return next();
		const body =
			typeof file.body === "string" ? file.body : Uint8Array.from(file.body);
		return c.body(body, 200, {
			"content-type": file.type,
			"content-security-policy": POLICY,
			"cache-control": "no-cache",
		});
	});
	return routes;
}
