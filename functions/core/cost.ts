import { PRICES, type Price, type PriceName } from "./prices.ts";

/** How much of each thing that has a price. */
export type Usage = Partial<Record<PriceName, number>>;

export type CostLine = { name: PriceName; amount: number; usd: number };

export type Cost = { usd: number; lines: CostLine[] };

/** The sum of usages. */
export function addUsages(...usages: readonly Usage[]): Usage {
	const sum: Usage = {};
	for (const usage of usages)
		for (const [name, amount] of Object.entries(usage) as [PriceName, number][])
			sum[name] = (sum[name] ?? 0) + amount;
	return sum;
}

/** A usage so many times. */
export function multiplyUsage(usage: Usage, times: number): Usage {
	return Object.fromEntries(
		Object.entries(usage).map(([name, amount]) => [name, amount * times]),
	);
}

function toUsd(
	amount: number,
	{ usd, per, beyond = { amount: Number.POSITIVE_INFINITY, usd } }: Price,
): number {
	const more = Math.max(0, amount - beyond.amount);
	return ((amount - more) * usd + more * beyond.usd) / per;
}

/**
 * What a month's usage costs by the list, the dearest first. `isFreeFirst` takes off what an account has free in a month, as if nothing else in
 * the account used it.
 */
export function toCost(
	usage: Usage,
	{ isFreeFirst }: { isFreeFirst: boolean },
): Cost {
	const lines = (Object.entries(usage) as [PriceName, number][])
		.map(([name, amount]) => {
			const price: Price = PRICES[name];
			const paid = isFreeFirst
				? Math.max(0, amount - (price.free ?? 0))
				: amount;
			return { name, amount, usd: toUsd(paid, price) };
		})
		.toSorted((one, other) => other.usd - one.usd);
	return { usd: lines.reduce((sum, line) => sum + line.usd, 0), lines };
}
