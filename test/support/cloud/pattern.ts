type Pattern = { [key: string]: Pattern | unknown[] };

/** Whether a record of a stream is one that a filter of an event source mapping asks for. Throws for a rule that it does not know. */
export function isMatching(value: unknown, pattern: Pattern): boolean {
	return Object.entries(pattern).every(([key, wanted]) => {
		const found = (value as Record<string, unknown> | undefined)?.[key];
		if (!Array.isArray(wanted)) return isMatching(found, wanted);
		return wanted.some((rule) => {
			if (typeof rule === "object" && rule !== null)
				throw new Error(`The rule ${JSON.stringify(rule)} is not known.`);
			return rule === found;
		});
	});
}
