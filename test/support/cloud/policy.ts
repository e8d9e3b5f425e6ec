/** What somebody asks of AWS. */
export type Asked = {
	action: string;
	resource: string;
	/** Values of the condition keys that the request has. */
	context: Readonly<Record<string, readonly string[]>>;
};

export type Statement = {
	Effect: "Allow" | "Deny";
	Action: string | string[];
	Resource: string | string[];
	Condition?: Record<string, Record<string, string | string[]>>;
};

const KNOWN = new Set(["Effect", "Action", "Resource", "Condition", "Sid"]);

/** `*` is any text and `?` any character, as IAM reads them. */
export function isLike(text: string, pattern: string): boolean {
	const source = pattern
		.replace(/[.+^${}()|[\]\\]/g, "\\$&")
		.replaceAll("*", ".*")
		.replaceAll("?", ".");
	return new RegExp(`^${source}$`, "s").test(text);
}

const OPERATORS: Record<string, (value: string, wanted: string) => boolean> = {
	StringEquals: (value, wanted) => value === wanted,
	StringLike: isLike,
	ArnEquals: isLike,
	ArnLike: isLike,
	Bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
};

/** Whether one line of a condition holds. Throws for an operator that it does not know: a check that is not made is none. */
function isMet(
	operator: string,
	values: readonly string[] | undefined,
	wanted: readonly string[],
): boolean {
	if (operator === "Null")
		return wanted.some((word) => (word === "true") === (values === undefined));
	const [, quantifier, name = "", ifExists] =
		/^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
	const holds = OPERATORS[name];
	if (!holds) throw new Error(`The condition ${operator} is not known.`);
	if (values === undefined)
		return ifExists !== undefined || quantifier === "ForAllValues";
	const isWanted = (value: string) => wanted.some((one) => holds(value, one));
	return quantifier === "ForAllValues"
		? values.every(isWanted)
		: values.some(isWanted);
}

function applies(statement: Statement, asked: Asked): boolean {
	const unknown = Object.keys(statement).filter((key) => !KNOWN.has(key));
	if (unknown.length > 0)
		throw new Error(`A statement's ${unknown} is not known.`);
	const { Action, Resource, Condition = {} } = statement;
	return (
		[Action]
			.flat()
			.some((one) => isLike(asked.action.toLowerCase(), one.toLowerCase())) &&
		[Resource].flat().some((one) => isLike(asked.resource, one)) &&
		Object.entries(Condition).every(([operator, keys]) =>
			Object.entries(keys).every(([key, wanted]) =>
				isMet(operator, asked.context[key], [wanted].flat()),
			),
		)
	);
}

/** IAM's rule: somebody must allow it, and nobody deny it. */
export function isAllowed(
	statements: readonly Statement[],
	asked: Asked,
): boolean {
	const found = statements.filter((statement) => applies(statement, asked));
	return (
		found.some(({ Effect }) => Effect === "Allow") &&
		found.every(({ Effect }) => Effect === "Allow")
	);
}
