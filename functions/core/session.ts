/** A signed-in browser. Kept under the digest of its secret, which only the browser knows. */
export type Session = {
	readonly person: string;
	/** What its forms carry. It stays when the secret changes, so that an open page can still be sent. */
	readonly form: string;
	/** When somebody signed in. */
	readonly openedMs: number;
	/** When its secret was made, and when it was last used, to the minute. */
	readonly madeMs: number;
	readonly usedMs: number;
	/** Replaced by another secret: good for what is under way, no longer. */
	readonly replacedMs?: number;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Nobody there for half a day: the school's computer may be somebody else's now. */
export const IDLE_MS = 12 * HOUR_MS;
/** However busy, a week; then one signs in again. */
export const LIFE_MS = 7 * 24 * HOUR_MS;
/** A secret that was read over somebody's shoulder is worth nothing after an hour of use. */
export const ROTATE_MS = HOUR_MS;
/** Requests that were under way when the secret changed. */
const GRACE_MS = MINUTE_MS;
/** Use is written at most so often. */
const TOUCH_MS = 5 * MINUTE_MS;

export function isAlive(
	session: Session,
	signedOut: string | undefined,
	nowMs: number,
): boolean {
	const { openedMs, usedMs, replacedMs } = session;
	return (
		nowMs - openedMs < LIFE_MS &&
		nowMs - usedMs < IDLE_MS &&
		(replacedMs === undefined || nowMs - replacedMs < GRACE_MS) &&
		(signedOut === undefined || openedMs > Date.parse(signedOut))
	);
}

/** What is to be done with a session that is used now. */
export function toCare(
	{ madeMs, usedMs, replacedMs }: Session,
	nowMs: number,
): "rotate" | "touch" | undefined {
	if (replacedMs !== undefined) return undefined;
	if (nowMs - madeMs >= ROTATE_MS) return "rotate";
	return nowMs - usedMs >= TOUCH_MS ? "touch" : undefined;
}

/** Where somebody may be led after signing in: a page of the dashboard's, never another's. */
export function toSafePath(asked: string | undefined): string {
	return asked && /^\/admin\/[\w/?&=,-]*$/.test(asked) && !asked.includes("//")
		? asked
		: "/admin/sites";
}
