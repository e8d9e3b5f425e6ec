import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import { isDayKey, toDayStart } from "../../core/calendar.ts";
import { InvalidInput, NotFound } from "../../core/errors.ts";
import {
	isUnderWay,
	VOID_FIELDS,
	type Void,
	type VoidInput,
} from "../../core/void.ts";
import type { Preview, Voider } from "../../store/voiding.ts";
import type { Voids } from "../../store/voids.ts";
import type { Markup } from "../news/layout.ts";
import { isVoidId, toVoidDetail, toVoidId } from "../voids.ts";
import type { Enter, Entered } from "./entry.ts";
import type { Forms } from "./forms.ts";
import { answerPage, toGuardField } from "./layout.ts";
import { toInstant, toNumber } from "./parts.ts";
import { fill } from "./words.ts";

const SHOWN = 30;

/** What the form said, shown again beside its preview. */
type Typed = Record<"from" | "to" | "field" | "value" | "reason", string>;

/** A time as a form's field has it, `2026-11-23T10:00`, on the site's clock. */
function parseLocalTime(name: string, text: string, zone: string): string {
	const [day = "", time = ""] = text.split("T");
	const [, hours, minutes] =
		/^([01]\d|2[0-3]):([0-5]\d)(?::\d\d)?$/.exec(time) ?? [];
	if (!isDayKey(day) || hours === undefined)
		throw new InvalidInput(
			`${name}: a day and a time, such as 2026-11-23T10:00`,
		);
	const sinceMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
	return new Date(toDayStart(day, zone) + sinceMs).toISOString();
}

/** The page on which administrators take a spike out of the numbers, after they saw how much it is, and put it back. */
export function createVoidPages({
	enter,
	forms: { enterForm, note, back },
	voids,
	voider,
	nowMs,
	createHex,
}: {
	enter: Enter;
	forms: Forms;
	voids: Voids;
	voider: Voider;
	nowMs: () => number;
	createHex: (digits: number) => string;
}): Hono {
	const routes = new Hono();

	function toForm(entered: Entered, typed?: Typed): Markup {
		const { words } = entered;
		const option = (value: string, label: string) =>
			html`<option value="${value}"${typed?.field === value ? raw(" selected") : ""}>${label}</option>`;
		return html`<p><label for="from">${words.from}</label><input id="from" name="from" type="datetime-local" required value="${typed?.from ?? ""}"></p>
<p><label for="to">${words.to}</label><input id="to" name="to" type="datetime-local" required value="${typed?.to ?? ""}"></p>
<p><label for="field">${words.voidWhich}</label><select id="field" name="field">${option("", words.voidAll)}${VOID_FIELDS.map((name) => option(name, words[`void-${name}`]))}</select></p>
<p><label for="value">${words.voidValue} <small>${words.voidValueHelp}</small></label><input id="value" name="value" maxlength="300" value="${typed?.value ?? ""}"></p>
<p><label for="reason">${words.reason}</label><input id="reason" name="reason" required maxlength="300" value="${typed?.reason ?? ""}"></p>`;
	}

	function toRow(entered: Entered, each: Void): Markup {
		const { words, site } = entered;
		const act = (path: string, label: string) =>
			html`<form method="post" action="/admin/${site.id}/voids/${each.id}/${path}">${toGuardField(entered)}<button class="quiet" aria-label="${label}: ${each.reason}">${label}</button></form>`;
		const canUndo =
			(each.state === "done" || each.state === "pending") &&
			nowMs() < Date.parse(each.until);
		const shown =
			each.state === "undoing" || each.state === "undone"
				? each.restored
				: each.taken;
		const named = Object.entries(each.where).map(
			([name, value]) =>
				html`<br>${words[`void-${name as keyof VoidInput["where"]}`]}: ${value}`,
		);
		return html`<tr><td>${toInstant(entered, each.at)}<br>${each.by}</td><td>${toInstant(entered, each.from)} – ${toInstant(entered, each.to)}${named}</td><td>${each.reason}</td>
<td>${words[`void-${each.state}`]}<br>${fill(words.voidTaken, { views: toNumber(entered, shown.views), visitors: toNumber(entered, shown.visitors) })}</td>
<td>${isUnderWay(each) ? act("on", words.voidGoOn) : ""}${canUndo ? html`${act("back", words.voidPutBack)}<small class="help">${fill(words.voidUntil, { until: toInstant(entered, each.until) })}</small>` : ""}</td></tr>`;
	}

	function toPreview(
		entered: Entered,
		{ visitors, views, isAll }: Preview,
		typed: Typed,
	): Markup {
		const { words } = entered;
		const numbers = {
			views: toNumber(entered, views),
			visitors: toNumber(entered, visitors),
		};
		const hidden = Object.entries(typed).map(
			([name, value]) =>
				html`<input type="hidden" name="${name}" value="${value}">`,
		);
		return html`<div class="note" role="status"><p>${fill(isAll ? words.voidWould : words.voidWouldMore, numbers)}</p></div>
${visitors === 0 && isAll ? "" : html`<form method="post">${toGuardField(entered)}${hidden}<button name="do" value="take">${words.voidTake}</button></form>`}`;
	}

	async function showVoids(
		c: Context,
		entered: Entered,
		asked?: { preview: Preview; typed: Typed },
	): Promise<Response> {
		const { words, site } = entered;
		const all = await voids.list(site.id, SHOWN);
		return answerPage(c, entered, {
			title: words.voids,
			tab: "voids",
			content: html`${asked ? toPreview(entered, asked.preview, asked.typed) : ""}
<section class="card"><p>${words.voidsWhy}</p><form class="stack narrow" method="post">${toGuardField(entered)}${toForm(entered, asked?.typed)}<p class="help">${words.voidWhole}</p><button name="do" value="preview">${words.voidPreview}</button></form></section>
<section class="card"><h2>${words.voidsBefore}</h2>${
				all.length === 0
					? html`<p class="empty">${words.voidsNone}</p>`
					: html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">${words.time}</th><th scope="col">${words.voidWhich}</th><th scope="col">${words.reason}</th><th scope="col">${words.state}</th><th scope="col"><span class="hidden">${words.change}</span></th></tr></thead><tbody>${all.map((each) => toRow(entered, each))}</tbody></table></div>`
			}</section>`,
		});
	}

	routes.get("/admin/:site/voids", async (c) =>
		showVoids(c, await enter(c, "administrator")),
	);

	routes.post("/admin/:site/voids", async (c) => {
		const { entered, textOf } = await enterForm(c);
		const { site, visitor } = entered;
		const typed: Typed = {
			from: textOf("from"),
			to: textOf("to"),
			field: textOf("field"),
			value: textOf("value"),
			reason: textOf("reason"),
		};
		if (typed.value && !typed.field)
			throw new InvalidInput(entered.words.voidFieldMissing);
		const asked = voider.parse(site, {
			from: parseLocalTime("from", typed.from, site.zone),
			to: parseLocalTime("to", typed.to, site.zone),
			where: typed.field ? { [typed.field]: typed.value } : {},
			reason: typed.reason,
		});
		if (textOf("do") !== "take") {
			const preview = await voider.preview(site, asked);
			return showVoids(c, entered, { preview, typed });
		}
		await note(entered, "voided", toVoidDetail(asked));
		await voider.start(site, asked, {
			id: toVoidId(nowMs(), createHex(10)),
			by: visitor.person.name,
		});
		return back(c, entered, "voids");
	});

	async function find(c: Context, { site }: Entered) {
		const id = c.req.param("id") ?? "";
		const voiding = isVoidId(id) ? await voids.get(site.id, id) : undefined;
		if (!voiding) throw new NotFound("Nothing was taken out under this id.");
		return voiding;
	}

	routes.post("/admin/:site/voids/:id/on", async (c) => {
		const { entered } = await enterForm(c);
		await voider.goOn(await find(c, entered));
		return back(c, entered, "voids");
	});

	routes.post("/admin/:site/voids/:id/back", async (c) => {
		const { entered } = await enterForm(c);
		const voiding = await find(c, entered);
		await note(entered, "put back", toVoidDetail(voiding));
		await voider.undo(entered.site, voiding, entered.visitor.person.name);
		return back(c, entered, "voids");
	});

	return routes;
}
