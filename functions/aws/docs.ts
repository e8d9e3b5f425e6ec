import { createApp } from "../http/app.ts";
import { createDocsRoutes } from "../http/openapi/docs.ts";
import type { createOpenapi } from "../http/openapi/openapi.ts";
import { createHandler } from "./entry.ts";
import { reportFailure } from "./log.ts";

/** The API's description, put in place by the bundler. */
declare const LUOT_OPENAPI: ReturnType<typeof createOpenapi>;

const app = createApp(reportFailure);
app.route("/", createDocsRoutes(LUOT_OPENAPI));

export const handler = createHandler(app);
