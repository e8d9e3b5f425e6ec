import { createApp } from "../http/app.ts";
import { createMediaFilesRoutes } from "../http/news/media-files.ts";
import { createS3, createS3Files } from "../store/s3-files.ts";
import { createHandler } from "./entry.ts";
import { readEnvironment } from "./env.ts";
import { reportFailure } from "./log.ts";

const env = readEnvironment("LUOT_MEDIA_BUCKET");
const files = createS3Files({ s3: createS3(), bucket: env.LUOT_MEDIA_BUCKET });

const app = createApp(reportFailure);
app.route("/", createMediaFilesRoutes({ files }));

export const handler = createHandler(app);
