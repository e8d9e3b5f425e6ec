import type { AttributeValue } from "@aws-sdk/client-dynamodb";

export type Item = Readonly<Record<string, AttributeValue>>;

/** A string attribute. Throws where the item has none of this name. */
export function textOf(item: Item, name: string): string {
	const text = item[name]?.S;
	if (text === undefined)
		throw new TypeError(`an item without the text "${name}"`);
	return text;
}

/** A number attribute. Throws where the item has none of this name or one that JavaScript cannot hold exactly. */
export function numberOf(item: Item, name: string): number {
	const number = Number(item[name]?.N);
	if (!Number.isSafeInteger(number))
		throw new TypeError(`an item without the whole number "${name}"`);
	return number;
}
