import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** A process that dies at its call number `at`: before it is sent, or when its answer would be there. From then on it does nothing. */
export type Death = { at: number; isSent: boolean };

export type Mortal = {
	/** The database as the process has it. */
	database: DynamoDBClient;
	/** A call of anything else, which counts as one of the database's. */
	call<T>(make: () => Promise<T>): Promise<T>;
	/** How many calls it made, the one at which it died among them. */
	calls(): number;
};

/** Whether a call changes anything: a process that dies at a read dies before its next write. */
export const isWrite = (command: object) =>
	!/^(?:Get|BatchGet|Query|Scan)/.test(command.constructor.name);

/** The database as a process has it that dies; only calls for which `isCounted` holds bring it nearer to its death. */
export function createMortal(
	database: DynamoDBClient,
	{ at, isSent }: Death,
	isCounted: (command: object) => boolean = () => true,
): Mortal {
	let calls = 0;
	async function call<T>(make: () => Promise<T>): Promise<T> {
		if (calls >= at) throw new Error("the process is dead");
		if (++calls < at) return make();
		if (isSent) await make().catch(() => {});
		throw new Error("the process dies here");
	}
	async function send(command: never): Promise<unknown> {
		if (isCounted(command)) return call(() => database.send(command));
		if (calls >= at) throw new Error("the process is dead");
		return database.send(command);
	}
	return {
		database: Object.assign(Object.create(database), { send }),
		call,
		calls: () => calls,
	};
}
