export const demoFiles: ReadonlyMap<
	string,
	{ body: string | Uint8Array; type: string }
> = new Map();
