import type { Context } from "hono";
import type { Change } from "../../core/change-log.ts";
import type { Changes } from "../../store/changes.ts";
import { readForm } from "../body.ts";
import type { Sessions } from "../sign-in/sessions.ts";
import type { Enter, Entered } from "./entry.ts";

export const FORM_LIMIT_BYTES = 65_536;

/** What every form of an administrator's goes through. */
export type Forms = {
	/** Who sent it, and its fields. Throws NotAllowed for one that another site's page sent. */
	enterForm(c: Context): Promise<{
		entered: Entered;
		form: URLSearchParams;
		/** A field without blanks around it; empty where there is none. */
		textOf: (name: string) => string;
	}>;
	/** Notes who changed what. */
	note(entered: Entered, what: Change["what"], detail: string): Promise<void>;
	/** Leads back to a page of the site's. */
	back(c: Context, entered: Entered, tab: string): Response;
};

export function createForms({
	enter,
	sessions,
	changes,
	nowMs,
}: {
	enter: Enter;
	sessions: Sessions;
	changes: Pick<Changes, "add">;
	nowMs: () => number;
}): Forms {
	return {
		async enterForm(c) {
			const entered = await enter(c, "administrator");
			const form = await readForm(c, { limitBytes: FORM_LIMIT_BYTES });
			sessions.guard(c, entered.visitor, form);
			const textOf = (name: string) => form.get(name)?.trim() ?? "";
			return { entered, form, textOf };
		},

		note: ({ site, visitor }, what, detail) =>
			changes.add({
				site: site.id,
				at: new Date(nowMs()).toISOString(),
				by: visitor.person.name,
				what,
				detail,
			}),

		back: (c, { site }, tab) => c.redirect(`/admin/${site.id}/${tab}`, 303),
	};
}
