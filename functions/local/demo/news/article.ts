import type { input } from "zod";
import type { articleInput } from "../../../core/article-input.ts";

type Sent = input<typeof articleInput>;

/**
 * An article of the demo school, as its editor sends it, but for what only the service can tell: a picture stands as `{{name}}` for the
 * path of its upload, and `translationOf` is a slug. All people, schools and document numbers are made up.
 */
export type DemoArticle = Sent & {
	_luot: NonNullable<Sent["_luot"]> & { slug: string };
};
