/** One thing that somebody changed at a site: who, when, what. No secret, and no address of anybody. */
export type Change = {
	readonly site: string;
	readonly at: string;
	readonly by: string;
	readonly what:
		| "site made"
		| "settings"
		| "opening"
		| "token made"
		| "token ended"
		| "invited"
		| "invitation withdrawn"
		| "role"
		| "removed"
		| "shared"
		| "unshared"
		| "erased"
		| "voided"
		| "put back";
	/** Which setting, whose role. */
	readonly detail: string;
};

/** What the log says of settings that were changed, by their names. */
export function toSettingsChange(
	changed: readonly (readonly [name: string, value: unknown])[],
): Pick<Change, "what" | "detail"> {
	const isOpening = changed.some(
		([name]) => name === "opening" || name === "pageOpening",
	);
	return {
		what: isOpening ? "opening" : "settings",
		detail: changed
			.map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
			.join("; "),
	};
}
