import { Hono } from "hono";
import { html, raw } from "hono/html";
import { toSettingsChange } from "../../core/change-log.ts";
import { Stale } from "../../core/errors.ts";
import { LEAST_MONTHS, MOST_MONTHS } from "../../core/keeping.ts";
import { UNITS } from "../../core/site.ts";
import { listChangedSettings, parseSiteChange } from "../../core/site-input.ts";
import type { Changes } from "../../store/changes.ts";
import type { Sites } from "../../store/sites.ts";
import { toPrivacyPath } from "../privacy.ts";
import { isFresh, type Purge, purgeNothing, toSitePaths } from "../purge.ts";
import type { Enter } from "./entry.ts";
import type { Forms } from "./forms.ts";
import { answerPage, toGuardField } from "./layout.ts";
import { toInstant } from "./parts.ts";
import { toSharing } from "./sharing.ts";
import { toHostnames } from "./sites.ts";
import { fill, type Word } from "./words.ts";

const CHANGES_SHOWN = 30;

/** The page on which administrators change a site, with the log of who did. */
export function createSettingsRoutes({
	enter,
	forms: { enterForm, note, back },
	sites,
	changes,
	nowMs,
	purge = purgeNothing,
}: {
	enter: Enter;
	forms: Forms;
	sites: Pick<Sites, "replace">;
	changes: Pick<Changes, "list">;
	nowMs: () => number;
	purge?: Purge | undefined;
}): Hono {
	const routes = new Hono();

	routes.get("/admin/:site/settings", async (c) => {
		const entered = await enter(c, "administrator");
		const { words, site } = entered;
		const isSaved = c.req.query("saved") !== undefined;
		const log = await changes.list(site.id, CHANGES_SHOWN);
		const choice = (
			name: string,
			word: Word,
			options: readonly (readonly [string, string])[],
			chosen: string,
		) =>
			html`<p><label for="${name}">${words[word]}</label><select id="${name}" name="${name}">${options.map(
				([value, label]) =>
					html`<option value="${value}"${value === chosen ? raw(" selected") : ""}>${label}</option>`,
			)}</select></p>`;
		const zones = Intl.supportedValuesOf("timeZone");
		return answerPage(c, entered, {
			title: words.settings,
			tab: "settings",
			content: html`${isSaved ? html`<div class="note good" role="status"><p>✓ ${words.saved}</p></div>` : ""}
<form class="card stack" method="post">${toGuardField(entered)}<input type="hidden" name="version" value="${site.version}">
<p><label for="name">${words.siteName}</label><input id="name" name="name" value="${site.name}" required maxlength="200"></p>
<p><label for="hostnames">${words.hostnames} <small>${words.hostnamesHelp}</small></label><textarea id="hostnames" name="hostnames" rows="4">${site.hostnames.join("\n")}</textarea></p>
${choice(
	"zone",
	"zone",
	(zones.includes(site.zone) ? zones : [site.zone, ...zones]).map(
		(zone) => [zone, zone] as const,
	),
	site.zone,
)}
${choice(
	"unit",
	"unit",
	UNITS.map((unit) => [unit, words[unit]] as const),
	site.unit,
)}
${choice(
	"firstWeekday",
	"firstWeekday",
	[
		["monday", words.monday],
		["sunday", words.sunday],
	],
	site.firstWeekday,
)}
${choice(
	"editorsMay",
	"editorsMay",
	[
		["publish", words.editorsPublish],
		["propose", words.editorsPropose],
	],
	site.editorsMay,
)}
<p><label for="isPublic">${words.publicPage}</label><select id="isPublic" name="isPublic"><option value="no">${words.no}</option><option value="yes"${site.isPublic ? raw(" selected") : ""}>${words.yes}</option></select></p>
<p><label for="keepMonths">${words.keepMonths} <small>${words.keepMonthsHelp}</small></label><input type="number" id="keepMonths" name="keepMonths" min="${LEAST_MONTHS}" max="${MOST_MONTHS}" step="1" value="${site.keepMonths ?? ""}"></p>
<p><label for="classroom">${words.classroom} <small>${words.classroomHelp}</small></label><select id="classroom" name="classroom"><option value="no">${words.no}</option><option value="yes"${site.classroom ? raw(" selected") : ""}>${words.yes}</option></select></p>
<fieldset><legend>${words.opening}</legend>${UNITS.map(
				(unit) =>
					html`<label>${words[unit]}<input type="number" name="opening-${unit}" min="0" max="1000000000000000" step="1" value="${site.opening[unit]}"></label>`,
			)}<label>${words.openingReason}<input name="opening-reason" maxlength="300" value="${site.opening.reason}"></label></fieldset>
${site.openingBy ? html`<p class="help">${fill(words.openingSigned, { by: site.openingBy.by, at: toInstant(entered, site.openingBy.at) })}</p>` : ""}
<button>${words.save}</button></form>
<p><a href="${toPrivacyPath(site)}">${words.privacyPage}</a></p>
${toSharing(entered, c)}
<section class="card"><h2>${words.changes}</h2>${
				log.length === 0
					? html`<p class="empty">${words.noChanges}</p>`
					: html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">${words.time}</th><th scope="col">${words.by}</th><th scope="col">${words.what}</th><th scope="col">${words.detail}</th></tr></thead><tbody>${log.map(
							({ at, by, what, detail }) =>
								html`<tr><td>${toInstant(entered, at)}</td><td>${by}</td><td>${what}</td><td>${detail}</td></tr>`,
						)}</tbody></table></div>`
			}</section>`,
		});
	});

	routes.post("/admin/:site/settings", async (c) => {
		const { entered, form, textOf } = await enterForm(c);
		const { site, visitor } = entered;
		const purgeAgain = async () => {
			if (isFresh(site.changedAt, nowMs())) await purge(toSitePaths(site.id));
		};
		// Sent again, it is not what was read, and its purge may have been cut off.
		if (textOf("version") === String(site.version - 1)) await purgeAgain();
		if (textOf("version") !== String(site.version))
			throw new Stale(entered.words.conflict);
		const opening = {
			views: Number(textOf("opening-views")),
			visits: Number(textOf("opening-visits")),
			visitors: Number(textOf("opening-visitors")),
			reason: textOf("opening-reason"),
		};
		const change = parseSiteChange({
			name: textOf("name"),
			hostnames: toHostnames(form.get("hostnames") ?? ""),
			zone: textOf("zone"),
			unit: textOf("unit"),
			firstWeekday: textOf("firstWeekday"),
			editorsMay: textOf("editorsMay"),
			isPublic: textOf("isPublic") === "yes",
			classroom: textOf("classroom") === "yes",
			keepMonths: textOf("keepMonths") ? Number(textOf("keepMonths")) : null,
			opening,
		});
		const changed = listChangedSettings(site, change);
		if (changed.length === 0) {
			await purgeAgain();
			return back(c, entered, "settings?saved");
		}
		const isOpening = changed.some(([name]) => name === "opening");
		await sites.replace({
			...site,
			...change,
			version: site.version + 1,
			changedAt: new Date(nowMs()).toISOString(),
			...(isOpening && {
				openingBy: {
					by: visitor.person.name,
					at: new Date(nowMs()).toISOString(),
				},
			}),
		});
		const { what, detail } = toSettingsChange(changed);
		await note(entered, what, detail);
		await purge(toSitePaths(site.id));
		return back(c, entered, "settings?saved");
	});

	return routes;
}
