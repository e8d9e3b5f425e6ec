/** Where an editor's machine sends a file. */
export type Upload = {
	method: "PUT";
	/** A path where it is the service's own. */
	url: string;
	/** To be sent as they are. */
	headers: Record<string, string>;
	/** RFC 3339. */
	expires: string;
};

export type StoredFile = {
	/** In bytes. */
	size: number;
	type: string;
	disposition?: string | undefined;
	/** Its content, once. Throws Unavailable. */
	bytes(): Promise<Uint8Array>;
	/** An address from which it can be had for some minutes, for what is too large to pass on; undefined where nothing is too large. */
	link(): Promise<string | undefined>;
};

/** Files by key: a bucket on AWS, a folder on one machine. */
export type Files = {
	/** Lets one file of this type and size come, under this key, for a quarter of an hour. */
	admit(
		key: string,
		file: { type: string; size: number; nowMs: number },
	): Promise<Upload>;
	open(key: string): Promise<StoredFile | undefined>;
	/** Keeps a file in place of one of the same key. Throws Unavailable. */
	put(
		key: string,
		bytes: Uint8Array,
		head: { type: string; disposition?: string },
	): Promise<void>;
	/** One that is not there is no failure. */
	remove(keys: readonly string[]): Promise<void>;
};

/** For so long an upload is let in. */
export const ADMITTED_SECONDS = 900;
