/**
 * What a caller can be told. One class for each failure that a caller answers differently; `http/failure.ts` turns
 * each into a problem document. Everything else that is thrown is a fault of ours.
 */
export class InvalidInput extends Error {
	override readonly name = "InvalidInput";
	/** Each fault as a path into the input ("opening.views") and what to change there. */
	readonly faults: readonly { at: string; fault: string }[];
	constructor(
		message: string,
		faults: readonly { at: string; fault: string }[] = [],
	) {
		super(message);
		this.faults = faults;
	}
}

export class TooLarge extends Error {
	override readonly name = "TooLarge";
}

export class NotFound extends Error {
	override readonly name = "NotFound";
}

/** The thing exists already. */
export class Conflict extends Error {
	override readonly name = "Conflict";
}

/** Something else has to be done first (answer 409). */
export class Unfinished extends Error {
	override readonly name = "Unfinished";
}

/** Somebody else changed the thing since the caller read it. */
export class Stale extends Error {
	override readonly name = "Stale";
}

/** No valid credentials (answer 401). */
export class NotSignedIn extends Error {
	override readonly name = "NotSignedIn";
}

/** Known, but not allowed to do this here (answer 403). */
export class NotAllowed extends Error {
	override readonly name = "NotAllowed";
}

/** A change came without saying which version it is of (answer 428). */
export class VersionMissing extends Error {
	override readonly name = "VersionMissing";
}

/** A key of an earlier request came again with another request (answer 422). */
export class KeyReused extends Error {
	override readonly name = "KeyReused";
}

/** A question well put, of which the counters know nothing (answer 422). */
export class NotCounted extends Error {
	override readonly name = "NotCounted";
}

/** The database cannot answer now: the caller may send the same again, and whatever had been kept counts once. */
export class Unavailable extends Error {
	override readonly name = "Unavailable";
}

/** Counting is stopped, to stay within a limit: nothing was counted (answer 503). */
export class Stopped extends Error {
	override readonly name = "Stopped";
}
