import { createHash } from "node:crypto";
import { Hono } from "hono";
import { html, raw } from "hono/html";
import { answerCached } from "../caching.ts";
import { publicCors } from "../cors.ts";
import type { createOpenapi } from "./openapi.ts";

const CACHE = "public, max-age=300, s-maxage=3600";

const STYLE = `:root{color-scheme:light dark;--ink:#1c2430;--soft:#55606e;--line:#d9dee5;--paper:#fff;--tint:#f3f6fa;--link:#0b57a4}
@media(prefers-color-scheme:dark){:root{--ink:#e7eaef;--soft:#a7b0bd;--line:#39424e;--paper:#14181e;--tint:#1d232b;--link:#8bbcf5}}
*{box-sizing:border-box}body{margin:0 auto;padding:1.5rem 1rem 4rem;max-inline-size:56rem;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,sans-serif;overflow-wrap:anywhere}
a{color:var(--link)}h1{font-size:1.9rem;margin:0}h2{margin:2.5rem 0 .5rem}h3{margin:0;font-size:1.05rem}nav ul{columns:16rem;padding-inline-start:1.2rem}
section{border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:1rem 0}section>p{margin:.4rem 0;color:var(--soft)}
.call{font-family:ui-monospace,monospace;font-size:.95rem;margin:.3rem 0;color:var(--ink)}.call b{display:inline-block;min-inline-size:4.5rem;color:var(--link)}
pre{background:var(--tint);padding:.8rem;border-radius:.4rem;overflow-x:auto;font-size:.85rem;line-height:1.45;overflow-wrap:normal}
table{border-collapse:collapse;inline-size:100%;font-size:.92rem;margin:.5rem 0}th,td{border-block-end:1px solid var(--line);padding:.3rem .6rem .3rem 0;text-align:start;vertical-align:top}th{font-weight:600;color:var(--soft)}code{font-size:.92em}`;

const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'`;

type Schema = {
	type?: string;
	description?: string;
	example?: unknown;
	enum?: string[];
};
type Parameter = {
	in: string;
	name: string;
	required?: boolean;
	description?: string;
	schema: Schema;
};
type Operation = {
	operationId: string;
	summary: string;
	description: string;
	tags: string[];
	security: unknown[];
	parameters?: Parameter[];
	requestBody?: { content: Record<string, { example: unknown }> };
	responses: Record<string, { description: string }>;
};

/** The same call for a terminal, with what stands in the description as examples. */
function toCurl(
	origin: string,
	path: string,
	method: string,
	{ parameters = [], requestBody, security }: Operation,
): string {
	const of = (place: string) =>
		parameters.filter(
			({ in: where, schema }) =>
				where === place && schema.example !== undefined,
		);
	const address = path.replace(/\{(\w+)\}/g, (_, name) =>
		String(
			of("path").find((each) => each.name === name)?.schema.example ?? name,
		),
	);
	const query = new URLSearchParams(
		of("query").map(({ name, schema }) => [name, String(schema.example)]),
	).toString();
	const [type, body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
	const lines = [
		`curl${method === "get" ? "" : ` -X ${method.toUpperCase()}`} '${origin}${address}${query && `?${query}`}'`,
		...(security.length > 0 ? ["-H 'authorization: Bearer TOKEN'"] : []),
		...of("header").map(
			({ name, schema }) => `-H '${name}: ${schema.example}'`,
		),
		...(type && body
			? [
					`-H 'content-type: ${type}'`,
					`-d '${JSON.stringify(body.example, null, 2).replaceAll("'", "'\\''")}'`,
				]
			: []),
	];
	return lines.join(" \\\n  ");
}

function toOperationMarkup(
	origin: string,
	path: string,
	method: string,
	operation: Operation,
) {
	const { parameters = [], responses } = operation;
	return html`<section aria-labelledby="${operation.operationId}"><h3 id="${operation.operationId}">${operation.summary}</h3>
<p class="call"><b>${method.toUpperCase()}</b> ${path}</p><p>${operation.description}</p>
${parameters.length > 0 ? html`<table><thead><tr><th>Parameter</th><th>In</th><th>Meaning</th></tr></thead><tbody>${parameters.map(({ name, in: place, required, schema, description }) => html`<tr><td><code>${name}</code>${required ? "" : " (optional)"}</td><td>${place}</td><td>${description ?? ""}${schema.enum ? ` ${schema.enum.join(", ")}` : ""}</td></tr>`)}</tbody></table>` : ""}
<pre tabindex="0" aria-label="${operation.summary}: curl"><code>${toCurl(origin, path, method, operation)}</code></pre>
<table><thead><tr><th>Answer</th><th>Meaning</th></tr></thead><tbody>${Object.entries(responses).map(([status, { description }]) => html`<tr><td>${status}</td><td>${description}</td></tr>`)}</tbody></table></section>`;
}

function toDocsPage(
	description: ReturnType<typeof createOpenapi>,
	origin: string,
): string {
	const calls = Object.entries(description.paths ?? {}).flatMap(
		([path, item]) =>
			Object.entries(item as Record<string, Operation>).map(
				([method, operation]) => ({ path, method, operation }),
			),
	);
	const groups = [...new Set(calls.map(({ operation }) => operation.tags[0]))];
	return `<!doctype html>${html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Lượt: the API</title><style>${raw(STYLE)}</style></head><body>
<header><h1>Lượt: the API</h1><p>Version ${description.info.version}. ${description.info.description ?? ""} The same for programs: <a href="/openapi.json">openapi.json</a>.</p></header>
<nav aria-label="Calls"><ul>${calls.map(({ operation }) => html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`)}</ul></nav>
<main>${groups.map((group) => html`<h2>${group}</h2>${calls.filter(({ operation }) => operation.tags[0] === group).map(({ path, method, operation }) => toOperationMarkup(origin, path, method, operation))}`)}</main></body></html>`}`;
}

/** The description of the API for programs, and for people. */
export function createDocsRoutes(
	description: ReturnType<typeof createOpenapi>,
): Hono {
	const routes = new Hono();
	const text = JSON.stringify(description);
	routes.get("/openapi.json", publicCors, (c) =>
		answerCached(c, {
			body: text,
			type: "application/json; charset=utf-8",
			cache: CACHE,
		}),
	);
	routes.get("/docs", (c) => {
		c.header("content-security-policy", POLICY);
		return answerCached(c, {
			body: toDocsPage(description, new URL(c.req.url).origin),
			type: "text/html; charset=utf-8",
			cache: CACHE,
		});
	});
	return routes;
}
