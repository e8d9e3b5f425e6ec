import type { Resource } from "../support/cloud/stacks.ts";

/** Something that is changed in a resource, perhaps in several places: `at` counts them, and false means that there is no such place. */
export type Change = (
	// biome-ignore lint/suspicious/noExplicitAny: templates are what they are.
	properties: any,
	at: number,
	resource: Resource,
) => boolean;

/** What can be taken in one place only. */
export const once =
	// biome-ignore lint/suspicious/noExplicitAny: templates are what they are.
		(change: (properties: any, resource: Resource) => void): Change =>
		(properties, at, resource) => {
			if (at > 0) return false;
			change(properties, resource);
			return true;
		};

/** What a change takes away, and the change. */
export type Wound = [takes: string, change: Change];
