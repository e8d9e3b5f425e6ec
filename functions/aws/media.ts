import { randomBytes } from "node:crypto";
import { createAccess } from "../http/access.ts";
import { createApp } from "../http/app.ts";
import { createMediaRoutes } from "../http/news/media.ts";
import { createDatabase } from "../store/database.ts";
import { createMediaRecords } from "../store/media.ts";
import { createS3, createS3Files } from "../store/s3-files.ts";
import { createSites } from "../store/sites.ts";
import { createTokens } from "../store/tokens.ts";
import { createHandler } from "./entry.ts";
import { readEnvironment } from "./env.ts";
import { reportFailure } from "./log.ts";
import { createPurge } from "./purge.ts";

const env = readEnvironment(
	"LUOT_CONTENT_TABLE",
	"LUOT_MEDIA_BUCKET",
	"LUOT_ADMIN_TOKEN_SHA256",
);
const content = { database: createDatabase(), table: env.LUOT_CONTENT_TABLE };
const nowMs = Date.now;

const app = createApp(reportFailure);
app.route(
	"/",
	createMediaRoutes({
		media: createMediaRecords(content),
		files: createS3Files({ s3: createS3(), bucket: env.LUOT_MEDIA_BUCKET }),
		// Only the call that draws pictures waits for the library that draws.
		render: async (...upload) =>
			(await import("../store/pictures.ts")).toRenditions(...upload),
		sites: createSites(content),
		access: createAccess({
			tokens: createTokens(content),
			ownerSha256: env.LUOT_ADMIN_TOKEN_SHA256,
			nowMs,
		}),
		nowMs,
		createHex: (digits) => randomBytes(digits / 2).toString("hex"),
		purge: createPurge(),
	}),
);

export const handler = createHandler(app);
