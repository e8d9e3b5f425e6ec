import { createHash, randomUUID } from "node:crypto";

/** What each queue holds, by its name. */
export type Queues = {
	put(
		queue: string,
		message: string,
	): { MessageId: string; MD5OfMessageBody: string };
	list(queue: string): readonly string[];
};

export function createQueues(names: readonly string[]): Queues {
	const messages = new Map<string, string[]>(names.map((name) => [name, []]));

	function listOf(queue: string): string[] {
		const list = messages.get(queue);
		if (!list) throw new Error(`There is no queue ${queue}.`);
		return list;
	}

	return {
		put(queue, message) {
			listOf(queue).push(message);
			return {
				MessageId: randomUUID(),
				MD5OfMessageBody: createHash("md5").update(message).digest("hex"),
			};
		},
		list: listOf,
	};
}
