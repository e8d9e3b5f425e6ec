import { cors } from "hono/cors";

/** Any page may read what is public; nothing here answers to cookies. */
export const publicCors = cors({
	origin: "*",
	allowMethods: ["GET", "HEAD", "POST"],
	exposeHeaders: ["ETag", "Retry-After", "Luot-Reason"],
	maxAge: 86_400,
});
