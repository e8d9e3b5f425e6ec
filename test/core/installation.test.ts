import { describe, expect, it } from "vitest";
import { inspectPage } from "../../functions/core/installation.ts";
import { isAllowed } from "../../functions/core/source-list.ts";

const SERVICE = "https://luot.example";
const PAGE = "https://www.truong.example/tin/bai-1";
const SCRIPT = `<script defer src="${SERVICE}/luot.js" data-site="truong"></script>`;

const inspect = (head: string, ...policies: string[]) =>
	inspectPage(
		{
			url: PAGE,
			html: `<!doctype html><html><head>${head}</head><body><luot-box>Số lượt</luot-box></body></html>`,
			policies,
		},
		{ site: "truong", service: SERVICE },
	);
const kinds = (...asked: Parameters<typeof inspect>) =>
	inspect(...asked).map(({ kind }) => kind);
const FINE = ["script-found", "csp-fine", "box-found"];

describe("what an installer is told of a page", () => {
	it.each<[string, string, string[]]>([
		["has everything", SCRIPT, FINE],
		[
			"names the script by its hash",
			SCRIPT.replace("luot.js", "luot-0123456789ab.js"),
			FINE,
		],
		["has no script", "<title>Trường</title>", ["script-missing", "box-found"]],
		[
			"has it in a comment",
			`<!-- ${SCRIPT} -->`,
			["script-missing", "box-found"],
		],
		[
			"has it as text of another script",
			`<script>document.title = '${SCRIPT.replace("</script>", "")}'</script>`,
			["script-missing", "box-found"],
		],
		[
			"has one that only ends alike",
			SCRIPT.replace("luot.js", "x/notluot.js"),
			["script-missing", "box-found"],
		],
		[
			"counts for no site",
			SCRIPT.replace(' data-site="truong"', ""),
			["script-found", "wrong-site", "csp-fine", "box-found"],
		],
	])("that %s", (_, head, expected) => {
		expect(kinds(head)).toEqual(expected);
	});

	it("names the other site, and the other installation, that it found", () => {
		expect(inspect(SCRIPT.replace('"truong"', '"khac"'))).toContainEqual({
			kind: "wrong-site",
			found: "khac",
		});
		expect(
			inspect(SCRIPT.replace(SERVICE, "https://cu.example")),
		).toContainEqual({ kind: "script-elsewhere", found: "https://cu.example" });
	});

	it("says where there is no box", () => {
		expect(
			inspectPage(
				{ url: PAGE, html: SCRIPT, policies: [] },
				{ site: "truong", service: SERVICE },
			).at(-1),
		).toEqual({ kind: "box-missing" });
	});

	it("reads the page's own policies, those of its headers, and all of them", () => {
		const meta = (policy: string) =>
			`<meta http-equiv="Content-Security-Policy" content="${policy}">`;
		const good = `default-src 'none'; script-src ${SERVICE}; connect-src ${SERVICE}`;
		expect(kinds(meta(good) + SCRIPT, good)).toEqual(FINE);
		expect(kinds(meta("default-src 'self'") + SCRIPT, good)).toEqual([
			"script-found",
			"csp-script",
			"csp-connect",
			"box-found",
		]);
		expect(kinds(SCRIPT, `${good}, script-src 'none'`)).toEqual([
			"script-found",
			"csp-script",
			"box-found",
		]);
		expect(kinds(SCRIPT, `script-src ${SERVICE}; connect-src 'self'`)).toEqual([
			"script-found",
			"csp-connect",
			"box-found",
		]);
	});

	it("bears anything that is no page", () => {
		for (const html of [
			"",
			"\0",
			"<".repeat(20_000),
			"<script src='https://['></script>",
			"<div>".repeat(3000),
			"<p>".repeat(200_000),
		])
			expect(
				inspectPage(
					{ url: PAGE, html, policies: ["; ;;", "script-src"] },
					{ site: "truong", service: SERVICE },
				)[0],
			).toEqual({ kind: "script-missing" });
	});
});

describe("a policy", () => {
	const load = {
		url: new URL("https://cdn.luot.example/js/luot.js"),
		page: new URL(PAGE),
		nonce: "abc",
	};
	it.each<[string, boolean]>([
		["", true],
		["img-src 'none'", true],
		["script-src *", true],
		["script-src https:", true],
		["script-src http:", true],
		["script-src https://cdn.luot.example", true],
		["script-src cdn.luot.example", true],
		["SCRIPT-SRC CDN.LUOT.EXAMPLE", true],
		["script-src *.luot.example", true],
		["script-src http://cdn.luot.example", true],
		["script-src https://cdn.luot.example:443", true],
		["script-src https://cdn.luot.example:*", true],
		["script-src cdn.luot.example/js/", true],
		["script-src cdn.luot.example/js/luot.js", true],
		["script-src 'nonce-abc'", true],
		["script-src 'strict-dynamic' 'nonce-abc'", true],
		["default-src cdn.luot.example", true],
		["script-src-elem cdn.luot.example; script-src 'none'", true],
		["script-src 'none'", false],
		["script-src", false],
		["script-src 'self'", false],
		["script-src luot.example", false],
		["script-src *.cdn.luot.example", false],
		["script-src evilcdn.luot.example", false],
		["script-src https://cdn.luot.example:8443", false],
		["script-src cdn.luot.example/JS/", false],
		["script-src cdn.luot.example/js", false],
		["script-src wss:", false],
		["script-src 'nonce-ABC'", false],
		["script-src 'strict-dynamic' https:", false],
		["script-src 'unsafe-inline'", false],
		["default-src *; script-src 'self'", false],
		["script-src-elem 'none'; script-src *", false],
		// The first directive of a name is the one that counts.
		["script-src 'none'; script-src *", false],
	])("of “%s” lets the script load: %s", (policy, expected) => {
		expect(
			isAllowed(
				[policy],
				["script-src-elem", "script-src", "default-src"],
				load,
			),
		).toBe(expected);
	});
});
