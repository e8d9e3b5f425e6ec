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
		after: "1.43",
		kept: "yes: a busy page's own number may be minutes old",
	},
	{
		cost: "writes",
		tried:
			"the slower reader every five minutes in place of two, in windows of fifteen minutes in place of five (a batch ends where its window does)",
		before: "1.43 at 10 a second, 2.81 at 1",
		after: "1.26 and 2.64",
		kept: "yes: the box and who is here now show at once that the script counts; the rest of the dashboard, and a busy page's own number, may be five minutes old",
	},
	{
		cost: "writes",
		tried:
			"checkpoints in 17 bytes in place of 41, kept for 25 hours in place of 48: a shard lives four hours, so a counter written all day has one of each",
		before:
			"box and pages of one partition over a kilobyte, of four partitions two or three: so many units a write. A new site, on which this was measured, showed none of it",
		after:
			"one unit, of four partitions sometimes two; measured on an old site",
		kept: "yes",
	},
	{
		cost: "writes",
		tried: "a lane for five million views a day in place of one",
		before: "1.39 at 100 a second, in four shards",
		after: "1.17, in two; at 30 one shard in place of four",
		kept: "yes: 230 views a second in a busy hour, of the 1,000 that a partition takes",
	},
	{
		cost: "writes",
		tried:
			"a page's number of all time and its month in one item, since both are written for the same views",
		before: "1.26 at 10 a second",
		after: "some 1.17, worked out",
		kept: "no: each month would have to begin with the sum of all before it, exactly once, also where details are deleted or a spike is taken out",
	},
	{
		cost: "reads",
		tried: "a busy process reads the box once a second and not for each view",
		before: "1 unit a view",
		after: "0.64 at 10 a second",
		kept: "yes: the box is two seconds old anyway",
	},
	{
		cost: "reads",
		tried:
			"a process remembers a page's number for a second, on a busy site, where it is minutes old, for a minute",
		before:
			"0.64 units at 10 a second; nearly every view waits for the database twice",
		after: "0.28, and half of the views wait for no read",
		kept: "yes",
	},
	{
		cost: "dollars",
		tried: "a quarter of a gigabyte for the function that counts",
		before: "$0.09 a million for its time at 10 a second",
		after:
			"some $0.07, worked out: it computes half as fast, and waits as long",
		kept: "no: a school's first visitor after a pause would wait a second longer",
	},
	{
		cost: "dollars",
		tried:
			"two headers that the answer to a view could do without, 111 of some 630 bytes",
		before: "$0.058 a million",
		after: "some $0.048, worked out",
		kept: "no: every answer has the same headers, so none can lack one",
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
