/** A route of an HTTP API and what it leads to. */
export type Route<Target> = { key: string; target: Target };

export type Matched<Target> = {
	route: Route<Target>;
	parameters: Record<string, string>;
};

/** How a segment of a route matches: by its text, as a variable, as the rest of the path. Less is more exact. */
function rankOf(segment: string): number {
	if (!segment.startsWith("{")) return 0;
	return segment.endsWith("+}") ? 2 : 1;
}

function match(
	path: string,
	pattern: string,
): Record<string, string> | undefined {
	const segments = path.split("/");
	const wanted = pattern.split("/");
	const parameters: Record<string, string> = {};
	for (const [at, segment] of wanted.entries()) {
		const name = segment.slice(1, -1);
		const found = segments[at];
		if (rankOf(segment) === 2) {
			const rest = segments.slice(at).join("/");
			if (!rest) return undefined;
			parameters[name.slice(0, -1)] = rest;
			return parameters;
		}
		if (!found && found !== segment) return undefined;
		if (rankOf(segment) === 1)
			parameters[name] = decodeURIComponent(found ?? "");
		else if (found !== segment) return undefined;
	}
	return segments.length === wanted.length ? parameters : undefined;
}

/** The more exact of two routes that match the same: compared from the left, then by whether they name the method. */
function compare(one: string, other: string): number {
	const [method = "", path = ""] = one.split(" ");
	const [otherMethod = "", otherPath = ""] = other.split(" ");
	const ranks = path.split("/").map(rankOf);
	const otherRanks = otherPath.split("/").map(rankOf);
	for (const [at, rank] of ranks.entries())
		if (rank !== otherRanks[at]) return rank - (otherRanks[at] ?? 3);
	return Number(method === "ANY") - Number(otherMethod === "ANY");
}

/** The route that an HTTP API takes: of those that match the most exact, else `$default`, else none. */
export function findRoute<Target>(
	routes: readonly Route<Target>[],
	method: string,
	path: string,
): Matched<Target> | undefined {
	const matched = routes.flatMap((route) => {
		const [its, pattern = ""] = route.key.split(" ");
		if (its !== method && its !== "ANY") return [];
		const parameters = match(path, pattern);
		return parameters ? [{ route, parameters }] : [];
	});
	const [best] = matched.toSorted((one, other) =>
		compare(one.route.key, other.route.key),
	);
	const fallback = routes.find(({ key }) => key === "$default");
	return best ?? (fallback && { route: fallback, parameters: {} });
}
