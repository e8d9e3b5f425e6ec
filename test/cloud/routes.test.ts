import { expect, it } from "vitest";
import { findRoute } from "../support/cloud/routes.ts";

const ROUTES = [
	"GET /v1/sites/{site}",
	"GET /v1/sites/{site}/box",
	"GET /v1/sites/{site}/{call}",
	"ANY /v1/sites/{site}/{call}",
	"GET /news/{page+}",
	"GET /news/about",
	"GET /{script}",
].map((key) => ({ key, target: key }));

it.each([
	["GET", "/v1/sites/a", "GET /v1/sites/{site}", { site: "a" }],
	["GET", "/v1/sites/a/box", "GET /v1/sites/{site}/box", { site: "a" }],
	[
		"GET",
		"/v1/sites/a/views",
		"GET /v1/sites/{site}/{call}",
		{ site: "a", call: "views" },
	],
	[
		"PUT",
		"/v1/sites/a/box",
		"ANY /v1/sites/{site}/{call}",
		{ site: "a", call: "box" },
	],
	["GET", "/news/a/b/", "GET /news/{page+}", { page: "a/b/" }],
	["GET", "/news/about", "GET /news/about", {}],
	["GET", "/luot.js", "GET /{script}", { script: "luot.js" }],
])("%s %s goes by %s", (method, path, key, parameters) => {
	const found = findRoute(ROUTES, method, path);
	expect([found?.route.key, found?.parameters]).toEqual([key, parameters]);
});

it.each([
	["POST", "/news/about"],
	["GET", "/news/"],
	["GET", "/"],
	["GET", "/a/b"],
])("%s %s goes nowhere", (method, path) => {
	expect(findRoute(ROUTES, method, path)).toBeUndefined();
});
