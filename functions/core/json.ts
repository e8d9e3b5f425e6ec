import { InvalidInput } from "./errors.ts";

/** Levels of objects and lists inside each other. What the calls take has four; a hundred thousand would end the stack of whoever walks them. */
const DEPTH_LIMIT = 32;

/** Strings one after the other; a colon behind one says that it is a name. */
const STRINGS = /"[^"\\]*(?:\\.[^"\\]*)*"\s*(:?)/g;

function countNames(text: string): number {
	let names = 0;
	for (const [, colon] of text.matchAll(STRINGS)) if (colon) names++;
	return names;
}

function read(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new InvalidInput("The body must be JSON in UTF-8.");
	}
}

/**
 * JSON that says one thing to every reader. Throws InvalidInput for what is no JSON, is too deep, names a field of an object twice (a
 * parser takes one of them in silence), or names one `__proto__`.
 */
export function parseJson(text: string): unknown {
	const value = read(text);
	let names = 0;
	let level: unknown[] = [value];
	for (let depth = 0; level.length > 0; depth++) {
		if (depth > DEPTH_LIMIT)
			throw new InvalidInput(
				`The body has more than ${DEPTH_LIMIT} levels of objects and lists inside each other.`,
			);
		const inner: unknown[] = [];
		for (const each of level) {
			if (typeof each !== "object" || each === null) continue;
			if (Object.hasOwn(each, "__proto__"))
				throw new InvalidInput('No field may have the name "__proto__".');
			const values = Object.values(each);
			if (!Array.isArray(each)) names += values.length;
			for (const one of values) inner.push(one);
		}
		level = inner;
	}
	if (names !== countNames(text))
		throw new InvalidInput(
			"A field stands twice in one object of the body. Send each once.",
		);
	return value;
}
