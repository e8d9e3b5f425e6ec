/** One thing that somebody changed at a site: who, when, what. No secret, and no address of anybody. */
export type Change = {
	readonly site: string;
	readonly at: string;
	readonly by: string;
	readonly what:
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
