import { randomUUID } from "node:crypto";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { type Purge, purgeNothing } from "../http/purge.ts";
import { readCredentials, readEdge } from "./env.ts";
import { reportPurge } from "./log.ts";

/** An editor waits for it. */
const LIMIT_MS = 2000;

/** Paths are made of ids, in which there is nothing that XML would mind. */
const toBody = (paths: readonly string[]) =>
	`<InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><CallerReference>${randomUUID()}</CallerReference><Paths><Items>${paths
		.map((path) => `<Path>${path}</Path>`)
		.join(
			"",
		)}</Items><Quantity>${paths.length}</Quantity></Paths></InvalidationBatch>`;

/**
 * Asks CloudFront to forget (CreateInvalidation of 2020-05-31), which takes it some seconds. One signed request: its client would make a
 * bundle 170 KB larger. Without a distribution nothing is asked.
 */
export function createPurge(): Purge {
	const { distribution, endpoint } = readEdge();
	if (!distribution) return purgeNothing;
	const url = new URL(
		`/2020-05-31/distribution/${distribution}/invalidation`,
		endpoint,
	);
	const signer = new SignatureV4({
		service: "cloudfront",
		// Where the global services sign, wherever the function runs.
		region: "us-east-1",
		credentials: async () => readCredentials(),
		sha256: Sha256,
	});

	async function invalidate(paths: readonly string[]): Promise<void> {
		const body = toBody(paths);
		const { headers } = await signer.sign({
			method: "POST",
			protocol: url.protocol,
			hostname: url.hostname,
			path: url.pathname,
			query: {},
			headers: { host: url.host, "content-type": "application/xml" },
			body,
		});
		const answered = await fetch(url, {
			method: "POST",
			headers,
			body,
			signal: AbortSignal.timeout(LIMIT_MS),
		});
		if (answered.ok) return;
		// Says why: too many under way, no right to.
		const [, code = ""] = /<Code>(\w+)</.exec(await answered.text()) ?? [];
		throw new Error(`CloudFront answered ${answered.status} ${code}`.trim());
	}

	return async (paths) => {
		const startedMs = performance.now();
		const failure = await invalidate(paths).then(
			() => undefined,
			(error: Error) => error,
		);
		const ms = Math.round(performance.now() - startedMs);
		reportPurge({ paths, ms, failure });
	};
}
