import { createHash, randomUUID } from "node:crypto";

/** What each queue holds, by its name. */
export type Queues = {
	put(
		queue: string,
		message: string,
	): { MessageId: string; MD5OfMessageBody: string };
	/** What waits and was not given out before: a real queue hides for a while what it gives. */
	receive(queue: string): { Messages?: object[] };
	remove(queue: string, handle: string): object;
	list(queue: string): readonly string[];
};

export function createQueues(names: readonly string[]): Queues {
	const messages = new Map<string, string[]>(names.map((name) => [name, []]));

	const given = new Map<string, Set<string>>();

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
		receive(queue) {
			const hidden = given.get(queue) ?? new Set();
			given.set(queue, hidden);
			const Messages = listOf(queue)
				.filter((Body) => !hidden.has(Body))
				.map((Body) => ({
					Body,
					MessageId: randomUUID(),
					MD5OfBody: createHash("md5").update(Body).digest("hex"),
					ReceiptHandle: Buffer.from(Body).toString("base64"),
				}));
			for (const Body of listOf(queue)) hidden.add(Body);
			return Messages.length > 0 ? { Messages } : {};
		},
		remove(queue, handle) {
			const list = listOf(queue);
			const at = list.indexOf(String(Buffer.from(handle, "base64")));
			if (at >= 0) list.splice(at, 1);
			return {};
		},
		list: listOf,
	};
}
