import { Hono } from "hono";
import type { Audits } from "../store/audits.ts";
import type { Changes } from "../store/changes.ts";
import type { Invitations } from "../store/invitations.ts";
import type { People } from "../store/people.ts";
import type { Sites } from "../store/sites.ts";
import type { Stats } from "../store/stats.ts";
import type { Tickets } from "../store/tickets.ts";
import type { Tokens } from "../store/tokens.ts";
import { createDashboardRoutes } from "./dashboard.ts";
import { createEnter, createPageFailure } from "./dashboard-entry.ts";
import { createManageRoutes } from "./dashboard-manage.ts";
import type { Caller } from "./facts.ts";
import type { Report } from "./failure.ts";
import type { Issuer } from "./issuer.ts";
import { createSessions } from "./sessions.ts";
import { createSharedRoutes } from "./shared.ts";
import { createSignInRoutes } from "./sign-in.ts";

export type DashboardSettings = {
	audits: Pick<Audits, "list">;
	changes: Changes;
	invitations: Invitations;
	people: People;
	sites: Sites;
	stats: Stats;
	tickets: Tickets;
	tokens: Tokens;
	issuer: Issuer | undefined;
	ownerSha256: string | undefined;
	caller: Caller;
	nowMs: () => number;
	createHex: (digits: number) => string;
	report: Report;
};

/** Everything under `/admin` and `/shared`: coming in, looking, changing. What fails there is told as a page. */
export function createDashboard(settings: DashboardSettings): Hono {
	const sessions = createSessions(settings);
	const enter = createEnter({ sessions, sites: settings.sites });
	const dashboard = new Hono();
	dashboard.onError(createPageFailure(settings.report));
	for (const routes of [
		createSignInRoutes({ ...settings, sessions }),
		createManageRoutes({ ...settings, sessions, enter }),
		createDashboardRoutes({ ...settings, enter }),
		createSharedRoutes(settings),
	])
		dashboard.route("/", routes);
	return dashboard;
}
