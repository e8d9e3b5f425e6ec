import { type Context, Hono } from "hono";
import {
	type Announcement,
	isAnnounced,
	isAnnouncedWithin,
	parseAnnouncement,
} from "../../core/announcement.ts";
import { isArticleId } from "../../core/article.ts";
import { mergePatch } from "../../core/article-input.ts";
import { NotFound } from "../../core/errors.ts";
import type { Announcements } from "../../store/announcements.ts";
import type { Sites } from "../../store/sites.ts";
import type { Access } from "../access.ts";
import { readJson } from "../body.ts";
import { answerCached, KEPT_MS, toTimedCache } from "../caching.ts";
import { publicCors } from "../cors.ts";
import { isFresh, type Purge, purgeNothing, toSitePaths } from "../purge.ts";
import { siteOf } from "../site-of.ts";
import { checkVersion, mayBeRepeat, tagOf } from "./if-match.ts";

const STALE_SECONDS = 60;
const BODY_LIMIT_BYTES = 8192;

type Settings = {
	announcements: Announcements;
	sites: Pick<Sites, "get">;
	nowMs: () => number;
};

const toShown = ({
	site: _site,
	version: _version,
	changedAt: _at,
	...shown
}: Announcement) => shown;

/** What is announced now, the latest first. */
export function createAnnouncedRoutes({
	announcements,
	sites,
	nowMs,
}: Omit<Settings, "announcements"> & {
	announcements: Pick<Announcements, "list">;
}): Hono {
	const routes = new Hono();
	const path = "/v1/sites/:site/announcements";
	routes.use(path, publicCors);
	routes.get(path, async (c) => {
		const site = await siteOf(c, sites);
		const all = await announcements.list(site.id);
		const items = all
			.filter((each) => isAnnounced(each, nowMs()))
			.sort((one, other) => (other.from ?? "").localeCompare(one.from ?? ""))
			.map(toShown);
		return answerCached(c, {
			body: JSON.stringify({ items }),
			type: "application/json; charset=utf-8",
			cache: toTimedCache(
				all.flatMap(({ from, until }) => [from, until]),
				nowMs(),
				STALE_SECONDS,
			),
		});
	});
	return routes;
}

/** What editors do with announcements. */
export function createAnnouncingRoutes({
	announcements,
	sites,
	access,
	nowMs,
	createId,
	purge = purgeNothing,
}: Settings & {
	access: Access;
	createId: () => string;
	purge?: Purge;
}): Hono {
	const routes = new Hono();
	const all = "/v1/sites/:site/announcements";

	/** Takes back what readers may hold of one that stood there, stands there now, or will before that is gone by its age. */
	async function purgeSeen(...versions: readonly Announcement[]) {
		const span = { fromMs: nowMs(), untilMs: nowMs() + KEPT_MS };
		const seen = versions.find((each) => isAnnouncedWithin(each, span));
		if (seen) await purge(toSitePaths(seen.site));
	}

	const now = () => new Date(nowMs()).toISOString();

	async function enter(c: Context) {
		await access(c, c.req.param("site") ?? "", "editor");
		return siteOf(c, sites);
	}

	function answer(c: Context, announcement: Announcement, status: 200 | 201) {
		const { site, id, version } = announcement;
		return c.json(toShown(announcement), status, {
			etag: tagOf(version),
			"cache-control": "private, no-store",
			...(status === 201 && {
				location: `/v1/sites/${site}/announcements/${id}`,
			}),
		});
	}

	async function enterOne(c: Context): Promise<Announcement> {
		const site = await enter(c);
		const id = c.req.param("id") ?? "";
		const found = isArticleId(id) && (await announcements.get(site.id, id));
		if (!found) throw new NotFound("There is no such announcement.");
		return found;
	}

	routes.post(all, async (c) => {
		const site = await enter(c);
		const sent = await readJson(c, { limitBytes: BODY_LIMIT_BYTES });
		const made = {
			...parseAnnouncement(sent),
			site: site.id,
			id: createId(),
			version: 1,
			changedAt: now(),
		};
		await announcements.put(made);
		await purgeSeen(made);
		return answer(c, made, 201);
	});

	routes.get(`${all}/:id`, async (c) => answer(c, await enterOne(c), 200));

	routes.patch(`${all}/:id`, async (c) => {
		const before = await enterOne(c);
		const { site, id, version, changedAt, ...said } = before;
		// Sent again, its purge may have been cut off.
		if (mayBeRepeat(c, version) && isFresh(changedAt, nowMs()))
			await purge(toSitePaths(site));
		checkVersion(c, version);
		const sent = await readJson(c, { limitBytes: BODY_LIMIT_BYTES });
		const next = {
			...parseAnnouncement(mergePatch(said, sent)),
			site,
			id,
			version: version + 1,
			changedAt: now(),
		};
		await announcements.put(next);
		await purgeSeen(before, next);
		return answer(c, next, 200);
	});

	routes.delete(`${all}/:id`, async (c) => {
		const before = await enterOne(c);
		checkVersion(c, before.version);
		await announcements.remove(before);
		await purgeSeen(before);
		return c.body(null, 204);
	});

	return routes;
}
