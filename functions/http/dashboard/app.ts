import { Hono } from "hono";
import type { Audits } from "../../store/audits.ts";
import type { Changes } from "../../store/changes.ts";
import type { CheckKeys } from "../../store/check-keys.ts";
import type { Invitations } from "../../store/invitations.ts";
import type { People } from "../../store/people.ts";
import type { CheckNow } from "../../store/self-check.ts";
import type { Sites } from "../../store/sites.ts";
import type { Stats } from "../../store/stats.ts";
import type { Tickets } from "../../store/tickets.ts";
import type { Tokens } from "../../store/tokens.ts";
import type { Voider } from "../../store/voiding.ts";
import type { Voids } from "../../store/voids.ts";
import type { Caller } from "../facts.ts";
import type { Report } from "../failure.ts";
import type { Purge } from "../purge.ts";
import type { Issuer } from "../sign-in/issuer.ts";
import { createSessions } from "../sign-in/sessions.ts";
import { createSignInRoutes } from "../sign-in/sign-in.ts";
import { createAsking } from "./asked.ts";
import { createCheckRoutes } from "./check.ts";
import { createEmbedRoutes } from "./embed.ts";
import { createEnter, createPageFailure } from "./entry.ts";
import { createForms } from "./forms.ts";
import { createInstallerRoutes } from "./installer.ts";
import { createOverviewRoutes } from "./overview.ts";
import type { PageFetcher } from "./page-fetcher.ts";
import { createPeopleRoutes } from "./people.ts";
import { createReportRoutes } from "./report.ts";
import { createSettingsRoutes } from "./settings.ts";
import { createSharedRoutes } from "./shared.ts";
import { createSharingRoutes } from "./sharing.ts";
import { createSiteRoutes } from "./sites.ts";
import { createTokenPages } from "./tokens.ts";
import { createTrafficRoutes } from "./traffic.ts";
import { createUncountedRoutes } from "./uncounted.ts";
import { createVoidPages } from "./voids.ts";
import type { Outline } from "./world-map.ts";

export type DashboardSettings = {
	audits: Pick<Audits, "list">;
	checkKeys: Pick<CheckKeys, "make">;
	/** Gets a site's own page, to see how the script stands in it. */
	fetchPage: PageFetcher;
	/** What the map of countries is drawn of. */
	outlines: readonly Outline[];
	checkNow: CheckNow;
	changes: Changes;
	invitations: Invitations;
	people: People;
	sites: Sites;
	stats: Stats;
	tickets: Tickets;
	tokens: Tokens;
	voids: Voids;
	voider: Voider;
	issuer: Issuer | undefined;
	ownerSha256: string | undefined;
	caller: Caller;
	nowMs: () => number;
	createHex: (digits: number) => string;
	purge?: Purge;
	report: Report;
};

/** Everything under `/admin` and `/shared`: coming in, looking, changing. What fails there is told as a page. */
export function createDashboard(settings: DashboardSettings): Hono {
	const sessions = createSessions(settings);
	const enter = createEnter({ sessions, sites: settings.sites });
	const all = { ...settings, sessions, enter };
	const forms = createForms(all);
	const asking = createAsking(all);
	const dashboard = new Hono();
	dashboard.onError(createPageFailure(settings.report));
	for (const routes of [
		createSignInRoutes(all),
		createSiteRoutes(all),
		createOverviewRoutes({ asking }),
		createTrafficRoutes({ ...all, asking }),
		createUncountedRoutes(asking),
		createReportRoutes(all),
		createCheckRoutes(all),
		createEmbedRoutes(all),
		createInstallerRoutes({ ...all, forms }),
		createVoidPages({ ...all, forms }),
		createSettingsRoutes({ ...all, forms }),
		createSharingRoutes({ ...all, forms }),
		createTokenPages({ ...all, forms }),
		createPeopleRoutes({ ...all, forms }),
		createSharedRoutes(settings),
	])
		dashboard.route("/", routes);
	return dashboard;
}
