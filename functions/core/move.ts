import type { Article, State } from "./article.ts";
import { NotAllowed } from "./errors.ts";
import { isAtLeast, type Role } from "./role.ts";
import type { Site } from "./site.ts";

type Standing = Pick<Article, "state" | "deleted">;

const isPublic = ({ state }: { state: State }) =>
	state === "published" || state === "archived";

/**
 * Throws NotAllowed unless this role may bring an article from where it stands to where it is to stand. Editors write drafts and hand
 * them in; what readers see, or have seen, is a matter for reviewers, and for editors where the site's settings leave it to them.
 */
export function checkMove(
	{ editorsMay }: Pick<Site, "editorsMay">,
	role: Role,
	{ from, to }: { from?: Standing | undefined; to: Standing },
): void {
	const mayPublish = isAtLeast(
		role,
		editorsMay === "propose" ? "reviewer" : "editor",
	);
	if (mayPublish) return;
	if (isPublic(to))
		throw new NotAllowed(
			`At this site editors hand articles in: send _luot.status "pending", and a reviewer makes it ${to.state}.`,
		);
	if (from && isPublic(from))
		throw new NotAllowed(
			`The article is ${from.state}. At this site a reviewer changes it.`,
		);
}
