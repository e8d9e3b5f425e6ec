import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import S3rver from "s3rver";
import { DUMMY_ACCOUNT } from "s3rver/lib/models/account.js";
import { createS3 } from "../../functions/store/s3-files.ts";

export type TestBucket = {
	endpoint: string;
	bucket: string;
	s3: S3Client;
	close(): Promise<void>;
};

// The account that the database emulator knows as well.
DUMMY_ACCOUNT.createKeyPair("local", "local");

/** An emulator of S3 in this process, with these buckets, which knows the account's keys and these. */
export async function startS3({
	buckets,
	keys = [],
}: {
	buckets: readonly string[];
	keys?: readonly { key: string; secret: string }[];
}): Promise<Omit<TestBucket, "bucket">> {
	const directory = mkdtempSync(join(tmpdir(), "luot-bucket-"));
	const s3rver = new S3rver({
		port: 0,
		address: "127.0.0.1",
		silent: true,
		directory,
	});
	const { port } = await s3rver.run();
	const endpoint = `http://127.0.0.1:${port}`;
	for (const { key, secret } of keys) DUMMY_ACCOUNT.createKeyPair(key, secret);
	const s3 = createS3({
		endpoint,
		region: "local",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
	for (const Bucket of buckets)
		await s3.send(new CreateBucketCommand({ Bucket }));
	return {
		endpoint,
		s3,
		async close() {
			s3.destroy();
			await s3rver.close();
			rmSync(directory, { recursive: true });
		},
	};
}

/** An empty bucket on an emulator of S3. */
export async function openBucket(): Promise<TestBucket> {
	const bucket = `luot-${randomUUID()}`;
	return { bucket, ...(await startS3({ buckets: [bucket] })) };
}
