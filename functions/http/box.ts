import { type Context, Hono } from "hono";
import { InvalidInput } from "../core/errors.ts";
import type { Counters } from "../store/counters.ts";
import type { Sites } from "../store/sites.ts";
import { type Answer, parsePath, readNumbers, toAnswer } from "./answer.ts";
import { answerCached, NUMBERS_CACHE } from "./caching.ts";
import { publicCors } from "./cors.ts";
import { FRAME_POLICY, toBoxPage, toBoxSvg } from "./picture.ts";
import { siteOf } from "./site-of.ts";

export type BoxRoutes = {
	counters: Pick<Counters, "getBox" | "getPages">;
	sites: Pick<Sites, "get">;
	nowMs: () => number;
};

/** The paths of a query such as `paths=/a,/b%2Cc`: commas divide, so a comma inside a path is sent encoded. */
function listPaths(c: Context): string[] {
	const values = new URL(c.req.url).search
		.slice(1)
		.split("&")
		.filter((pair) => pair.startsWith("paths="));
	try {
		return values
			.flatMap((pair) => pair.slice("paths=".length).split(","))
			.filter(Boolean)
			.map((path) => decodeURIComponent(path.replaceAll("+", " ")));
	} catch {
		throw new InvalidInput("paths: percent-encoded UTF-8, divided by commas");
	}
}

/** The numbers without counting: as JSON, as a picture and as a page to frame. */
export function createBoxRoutes({ counters, sites, nowMs }: BoxRoutes): Hono {
	const routes = new Hono();

	async function read(c: Context): Promise<Answer> {
		const site = await siteOf(c, sites);
		const text = c.req.query("path");
		const path = text === undefined ? undefined : parsePath(text, site);
		return toAnswer(
			site,
			await readNumbers(counters, { site, path, paths: listPaths(c) }),
			{ nowMs: nowMs() },
		);
	}

	/** The tag is of the numbers alone: the time of reading changes without them. */
	const tagOf = ({ asOf: _, ...numbers }: Answer) => JSON.stringify(numbers);

	for (const call of ["box", "box.svg", "box.html", "views"]) {
		routes.use(`/v1/sites/:site/${call}`, publicCors);
	}

	routes.get("/v1/sites/:site/box", async (c) => {
		const answer = await read(c);
		return answerCached(c, {
			body: JSON.stringify(answer),
			tagged: tagOf(answer),
			type: "application/json",
			cache: NUMBERS_CACHE,
		});
	});

	routes.get("/v1/sites/:site/box.svg", async (c) => {
		const answer = await read(c);
		return answerCached(c, {
			body: toBoxSvg(answer, c.req.query("lang")),
			type: "image/svg+xml; charset=utf-8",
			cache: NUMBERS_CACHE,
		});
	});

	routes.get("/v1/sites/:site/box.html", async (c) => {
		const answer = await read(c);
		c.header("content-security-policy", FRAME_POLICY);
		return answerCached(c, {
			body: toBoxPage(answer, c.req.query("lang")),
			type: "text/html; charset=utf-8",
			cache: NUMBERS_CACHE,
		});
	});

	routes.get("/v1/sites/:site/views", async (c) => {
		const { views = {} } = await read(c);
		return answerCached(c, {
			body: JSON.stringify({ views }),
			type: "application/json",
			cache: NUMBERS_CACHE,
		});
	});

	return routes;
}
