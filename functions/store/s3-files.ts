import {
	DeleteObjectsCommand,
	GetObjectCommand,
	PutObjectCommand,
	S3Client,
	S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { Unavailable } from "../core/errors.ts";
import { ADMITTED_SECONDS, type Files } from "./files.ts";

/** A link is followed at once. */
const LINK_SECONDS = 300;

/** What is kept under a key never changes. */
const FOREVER = "public, max-age=31536000, immutable";

/** A key that is not there; S3 denies access to it where the caller may not list the bucket, as none of ours may. */
const isAbsent = (error: unknown) =>
	error instanceof S3ServiceException &&
	["NoSuchKey", "AccessDenied"].includes(error.name);

/** A client that waits as long as a function can, and tries again twice. */
export function createS3(
	settings: ConstructorParameters<typeof S3Client>[0] = {},
): S3Client {
	return new S3Client({
		maxAttempts: 3,
		requestHandler: { connectionTimeout: 1000, requestTimeout: 8000 },
		// A checksum of what is not known yet cannot be signed into the address of an upload.
		requestChecksumCalculation: "WHEN_REQUIRED",
		responseChecksumValidation: "WHEN_REQUIRED",
		...settings,
	});
}

/** Files in a bucket. Calls throw Unavailable where S3 does not answer. */
export function createS3Files({
	s3,
	bucket,
}: {
	s3: S3Client;
	bucket: string;
}): Files {
	async function answerOf<T>(sent: Promise<T>): Promise<T> {
		try {
			return await sent;
		} catch (error) {
			if (isAbsent(error)) throw error;
			throw new Unavailable("Files cannot be reached now.", { cause: error });
		}
	}

	return {
		async admit(key, { type, size, nowMs }) {
			const command = new PutObjectCommand({
				Bucket: bucket,
				Key: key,
				ContentType: type,
				ContentLength: size,
			});
			const url = await getSignedUrl(s3, command, {
				expiresIn: ADMITTED_SECONDS,
				signableHeaders: new Set(["content-type", "content-length"]),
			});
			return {
				method: "PUT",
				url,
				headers: { "content-type": type, "content-length": String(size) },
				expires: new Date(nowMs + ADMITTED_SECONDS * 1000).toISOString(),
			};
		},

		async open(key) {
			const place = { Bucket: bucket, Key: key };
			try {
				const found = await answerOf(s3.send(new GetObjectCommand(place)));
				const body = found.Body;
				return {
					size: found.ContentLength ?? 0,
					type: found.ContentType ?? "application/octet-stream",
					disposition: found.ContentDisposition,
					bytes: () =>
						answerOf(
							body?.transformToByteArray() ?? Promise.resolve(new Uint8Array()),
						),
					link: () => {
						// What is not read would hold its connection.
						if (body && "destroy" in body) body.destroy();
						return getSignedUrl(s3, new GetObjectCommand(place), {
							expiresIn: LINK_SECONDS,
						});
					},
				};
			} catch (error) {
				if (isAbsent(error)) return undefined;
				throw error;
			}
		},

		async put(key, bytes, { type, disposition }) {
			const command = new PutObjectCommand({
				Bucket: bucket,
				Key: key,
				Body: bytes,
				ContentType: type,
				CacheControl: FOREVER,
				...(disposition && { ContentDisposition: disposition }),
			});
			await answerOf(s3.send(command));
		},

		async remove(keys) {
			const command = new DeleteObjectsCommand({
				Bucket: bucket,
				Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
			});
			await answerOf(s3.send(command));
		},
	};
}
