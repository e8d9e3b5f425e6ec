type Tried = {
	cost: string;
	tried: string;
	before: string;
	after: string;
	kept: string;
};

/** What was tried against the largest costs of each kind, and what it gave; by hand, as each was measured when it was tried. */
export const TRIED: readonly Tried[] = [
	{
		cost: "writes",
		tried:
			"from 100,000 views a day on, page counters with the dimensions every two minutes",
		before: "1.93 units a view at 10 a second",
		after: "1.33",
		kept: "yes: a busy page's own number may be two minutes old",
	},
	{
		cost: "writes",
		tried: "the slower reader every five minutes in place of two",
		before: "1.33 at 10 a second",
		after: "some 1.2, worked out",
		kept: "no: whoever has just embedded the script would wait five minutes to see it counted",
	},
	{
		cost: "writes",
		tried: "two lanes for every busy day",
		before: "1.33 at 10 a second",
		after: "some 1.6, worked out: half as many views share a write",
		kept: "no",
	},
	{
		cost: "reads",
		tried: "a busy process reads the box once a second and not for each view",
		before: "1 unit a view",
		after: "some 0.55 from 10 a second on",
		kept: "yes: the box is two seconds old anyway",
	},
	{
		cost: "dollars",
		tried:
			"no log of the API's and no lines of Lambda's own; each function tells of its calls, of every visitor's one in a hundred",
		before: "$0.34 a million",
		after: "under a cent",
		kept: "yes",
	},
	{
		cost: "standing dollars",
		tried:
			"no alarm for each public function, since the API's own counts what they do",
		before: "11 alarms, $0.10 beyond the free ten",
		after: "7, nothing",
		kept: "yes",
	},
	{
		cost: "dollars",
		tried: "function addresses in place of the HTTP API",
		before: "$1.00 a million",
		after: "nothing",
		kept: "no: no throttle before a function runs, no routes, and an address for each function",
	},
	{
		cost: "start",
		tried: "CommonJS bundles of the packages' module sources",
		before: "some 30 ms longer as a module",
		after: "see above",
		kept: "yes",
	},
	{
		cost: "bytes",
		tried: "the environment checked by the small form of the library",
		before: "fold 325 KB, tidy 288",
		after:
			"259 and 222; collect, which has the whole library all the same, 1 more",
		kept: "yes",
	},
	{
		cost: "bytes",
		tried:
			"what is left of collect: the SDK 190 KB, the library that checks input 97, the one that knows browsers 34",
		before: "403 KB",
		after: "some 330 with the small form everywhere",
		kept: "no: the description of the API is written from the same schemas, which need the whole form",
	},
	{
		cost: "bytes",
		tried:
			"the SDK's chain of credential providers out of every bundle; only the function's own role is left",
		before: "a third more",
		after: "see above",
		kept: "yes",
	},
	{
		cost: "start",
		tried: "opening the connection to the database while the function starts",
		before: "the handshake within the first call",
		after: "beside the loading",
		kept: "yes",
	},
];
