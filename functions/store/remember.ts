/** Answers that are kept at once; strangers choose what they ask for. */
const REMEMBERED = 1000;

/** A reader that keeps each answer for a while; a failure is not kept. Who asks at the same time shares one read. */
export function remember<T>(
	read: (key: string) => Promise<T>,
	{ ttlMs, nowMs }: { ttlMs: number; nowMs: () => number },
): (key: string) => Promise<T> {
	const remembered = new Map<string, { answer: Promise<T>; untilMs: number }>();
	return function readRemembered(key) {
		const entry = remembered.get(key);
		if (entry && nowMs() < entry.untilMs) return entry.answer;
		if (remembered.size >= REMEMBERED) remembered.clear();
		const answer = read(key);
		remembered.set(key, { answer, untilMs: nowMs() + ttlMs });
		answer.catch(() => remembered.delete(key));
		return answer;
	};
}
