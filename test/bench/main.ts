import { measureBundles } from "./bundles.ts";
import { measureHandler } from "./handler.ts";
import { measureNews } from "./news.ts";
import { measureRequests } from "./requests.ts";
import { measureScript } from "./script.ts";
import { measureSearch } from "./search.ts";
import { measureUnits } from "./units.ts";

/** Views a second, and how many of them are simulated: long enough for many batches of the slower reader. */
const RATES = [
	[0.02, 300],
	[1, 1800],
	[10, 9000],
	[100, 36_000],
	[1000, 120_000],
] as const;

const round = (value: number) => Math.round(value * 100) / 100;

console.log("The script");
console.table(await measureScript());

console.log("Requests of a page with several boxes");
console.table(await measureRequests());

console.log(
	"The functions: bundle, and time to load it, against an empty program (median of 15 processes each)",
);
console.table(await measureBundles());

console.log(
	"A view through the HTTP layer without a database (median and 95th of 2,000, in µs)",
);
console.table(await measureHandler());

console.log(
	"Calls of the news, without the database's own time (median of 100), with its units",
);
console.table(await measureNews());

console.log("A search's index of 10,000 articles of some 630 words");
console.table(await measureSearch(10_000));

console.log(
	"DynamoDB units a view, by rate of arrival (simulated traffic of one site, the real expressions on a real engine)",
);
for (const [rate, count] of RATES) {
	const { views, shards, ledger, box, depth, writes, reads } =
		await measureUnits(rate, count);
	console.log(
		`${String(rate).padStart(5)}/s  ledger ${ledger}  box ${round(box)}  depth ${round(depth)}  writes ${round(writes)}  reads ${reads}  (${views} views, ${shards} shards)`,
	);
}
