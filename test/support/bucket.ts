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

/** An empty bucket on an emulator of S3 in this process. */
export async function openBucket(): Promise<TestBucket> {
	const directory = mkdtempSync(join(tmpdir(), "luot-bucket-"));
	const s3rver = new S3rver({
		port: 0,
		address: "127.0.0.1",
		silent: true,
		directory,
	});
	const { port } = await s3rver.run();
	const endpoint = `http://127.0.0.1:${port}`;
	const s3 = createS3({
		endpoint,
		region: "local",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
	const bucket = `luot-${randomUUID()}`;
	await s3.send(new CreateBucketCommand({ Bucket: bucket }));
	return {
		endpoint,
		bucket,
		s3,
		async close() {
			s3.destroy();
			await s3rver.close();
			rmSync(directory, { recursive: true });
		},
	};
}
