import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toBody } from "../../functions/core/article-body.ts";
import { InvalidInput } from "../../functions/core/errors.ts";

const htmlOf = (text: string) => toBody({ format: "html", text }).html;
const markdownOf = (text: string) => toBody({ format: "markdown", text }).html;

describe("a body", () => {
	it.each([
		["paragraphs", "<p>Một</p><p>Hai</p>"],
		["headings", "<h2>Kết quả</h2><h3>Khối 10</h3>"],
		["lists", "<ul><li>a</li></ul><ol><li>b</li></ol>"],
		[
			"quotes and code",
			"<blockquote><p>a</p></blockquote><pre><code>x</code></pre>",
		],
		[
			"emphasis",
			"<p><strong>a</strong> <em>b</em> <u>c</u> <sub>d</sub> <mark>e</mark></p>",
		],
		[
			"tables",
			'<table><caption>Lịch</caption><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td colspan="2">1</td></tr></tbody></table>',
		],
		["a blank that does not break, and a closing", "<p>Nhà\u00a0trường./.</p>"],
		["document numbers", "<p>Quyết định số 15-QĐ/THPT ngày 05/9/2026</p>"],
	])("keeps %s", (_, text) => {
		expect(htmlOf(text)).toBe(text);
	});

	it("tells whom a picture is owed to, and what its file is called", () => {
		const { figures } = toBody({
			format: "html",
			text: '<figure><img src="https://truong.example/anh/%E1%BA%A3nh%201.jpg?x=1" alt=""><figcaption>Sân trường <small>Ảnh: Thu Hà</small></figcaption></figure><figure><img src="https://truong.example/%E1%BA" alt=""></figure>',
		});
		expect(
			figures.map(({ caption, credit, fileName }) => [
				caption,
				credit,
				fileName,
			]),
		).toEqual([
			["Sân trường", "Ảnh: Thu Hà", "ảnh 1.jpg"],
			["", undefined, "%E1%BA"],
		]);
	});

	it("gives a picture of ours its size and widths, whatever was said of them", () => {
		const id = `mfx3k2p90-${"a".repeat(32)}`;
		const { html } = toBody({
			format: "markdown",
			text: `![Cờ](/media/${id}-1000x500.webp "Chào cờ")`,
		});
		expect(html).toBe(
			`<figure><img src="/media/${id}-1000x500.webp" srcset="/media/${id}-320.webp 320w, /media/${id}-640.webp 640w, /media/${id}-1000x500.webp 1000w" sizes="(max-width: 48rem) 100vw, 48rem" alt="Cờ" width="1000" height="500" loading="lazy" decoding="async"><figcaption>Chào cờ</figcaption></figure>`,
		);
		const changed = html
			.replace('width="1000"', 'width="1"')
			.replace("320.webp", "1.webp");
		expect(toBody({ format: "html", text: changed }).html).toBe(html);
	});

	it("keeps figures with captions of two lines, and tells of each", () => {
		const text =
			'<figure><img src="/media/abc.webp" alt="Cổng trường" width="800" height="500"><figcaption>Dòng một<br>dòng hai</figcaption></figure>';
		const body = toBody({ format: "html", text: text + text });
		expect(body.html).toContain(
			'<figure><img src="/media/abc.webp" alt="Cổng trường" width="800" height="500" loading="lazy" decoding="async"><figcaption>Dòng một<br>dòng hai</figcaption></figure>',
		);
		const figure = {
			url: "/media/abc.webp",
			fileName: "abc.webp",
			alt: "Cổng trường",
			caption: "Dòng một\ndòng hai",
			width: 800,
			height: 500,
		};
		expect(body.figures).toEqual([
			{ id: "f1", ...figure },
			{ id: "f2", ...figure },
		]);
		expect(body.text).toContain("Dòng một\ndòng hai");
	});

	it("makes a figure of Markdown's picture with a title, of two lines too", () => {
		expect(markdownOf('Trước\n\n![Sân](/media/a.webp "Một\nhai")\n\nSau')).toBe(
			'<p>Trước</p>\n<figure><img src="/media/a.webp" alt="Sân" loading="lazy" decoding="async"><figcaption>Một<br>hai</figcaption></figure>\n<p>Sau</p>',
		);
	});

	it("keeps Markdown's tables with the alignment of their columns, and HTML between", () => {
		const html = markdownOf(
			"|Lớp|Sĩ số|\n|-|-:|\n|10A1|45|\n\n<p>Xen <b>giữa</b></p>",
		);
		expect(html).toContain('<td align="right">45</td>');
		expect(html).toContain("<p>Xen <b>giữa</b></p>");
	});

	it.each(["html", "markdown"] as const)(
		"has no sign that only a reference in %s can bring in, and for which a feed has no place",
		(format) => {
			const { html } = toBody({
				format,
				text: "Lễ&#1; khai&#xfffe;<a href='java&#1;script:alert(1)' title='a&#2;b'>x</a>",
			});
			expect(html).toMatch(/Lễ.? khai.?<a title="ab">x<\/a>/);
			expect(html).not.toMatch(/[^\P{Cc}\n]|\p{NChar}|javascript/u);
		},
	);

	it("lets a link reach nothing of the page that it is opened from", () => {
		expect(htmlOf('<a href="https://a.example/" target="_blank">x</a>')).toBe(
			'<a href="https://a.example/" rel="noopener">x</a>',
		);
	});

	it.each([
		["of ours", "/media/k3y-640.webp", true],
		["by https", "https://a.example/x.png", true],
		["by http", "http://a.example/x.png", false],
		["of the page's own host", "/anh/x.png", false],
		["of another folder of ours", "/media/../v1/sites", false],
		["of another host's folder", "//a.example/media/x.png", false],
		[
			"in the address itself",
			"data:image/svg+xml,<svg onload=alert(1)>",
			false,
		],
	])("has a picture %s: %s (%s)", (_, src, isKept) => {
		const text = `<p>a<img src="${src.replaceAll('"', "&quot;")}" alt="x"></p>`;
		expect(htmlOf(text).includes("<img")).toBe(isKept);
	});

	it.each([
		["nothing", "   \n"],
		["a script alone", "<script>alert(1)</script>"],
		["empty elements", "<div><p></p></div>"],
		["a picture that is not kept", '<img src="http://a.example/x.png">'],
	])("of %s is refused", (_, text) => {
		expect(() => htmlOf(text)).toThrow(InvalidInput);
	});

	it.each([
		["html", "<div>".repeat(10_000)],
		["html", "<b><p>".repeat(20_000)],
		["html", `${"<table><tr><td>".repeat(5000)}a`],
		["html", `${"<div>".repeat(101)}a`],
		["html", "<a><font>".repeat(15_000)],
		["markdown", "<div>".repeat(10_000)],
	] as const)(
		"that is %s without a bottom is refused: %.20s",
		(format, text) => {
			expect(() => toBody({ format, text })).toThrow(InvalidInput);
		},
	);

	it.each([
		["asterisks", "**a*".repeat(40_000)],
		["brackets", "[a](".repeat(40_000)],
		[
			"backticks",
			Array.from({ length: 550 }, (_, at) => `${"`".repeat(at)}a`).join(""),
		],
		["quotes", `${">".repeat(150_000)}a`],
		[
			"lists",
			Array.from({ length: 500 }, (_, at) => `${" ".repeat(at)}- x`).join("\n"),
		],
		[
			"cells",
			`${"|a".repeat(20_000)}\n${"|-".repeat(20_000)}\n${"|b".repeat(20_000)}`,
		],
	])("of endless %s is read in seconds, whatever becomes of it", (_, text) => {
		// In a process of its own, since what hangs cannot be stopped from within.
		const file = join(mkdtempSync(join(tmpdir(), "luot-")), "body.md");
		writeFileSync(file, text);
		execFileSync(
			process.execPath,
			[
				"--input-type=module",
				"-e",
				`import { toBody } from "${import.meta.resolve("../../functions/core/article-body.ts")}";
				import { readFileSync } from "node:fs";
				try { toBody({ format: "markdown", text: readFileSync(process.argv[1], "utf8") }) } catch (error) { if (error.name !== "InvalidInput") throw error }`,
				file,
			],
			{ timeout: 20_000 },
		);
	});
});

/** What has broken sanitisers: what begins a script, and what makes a parser lose its place. */
const DANGERS = [
	"<script>alert(1)</script>",
	'<img src=x onerror="alert(1)">',
	"<svg onload=alert(1)>",
	"<svg><script>alert(1)</script></svg>",
	"<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
	"<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
	'<a href="javascript:alert(1)">x</a>',
	'<a href="java\nscript:alert(1)">x</a>',
	'<a href="&#106;avascript:alert(1)">x</a>',
	'<a href="\u0001javascript:alert(1)">x</a>',
	'<a href="data:text/html,<script>alert(1)</script>">x</a>',
	'<a href="vbscript:msgbox(1)">x</a>',
	'<iframe src="javascript:alert(1)"></iframe>',
	'<iframe srcdoc="<script>alert(1)</script>"></iframe>',
	'<object data="javascript:alert(1)"></object>',
	'<embed src="javascript:alert(1)">',
	'<base href="https://evil.example/">',
	'<meta http-equiv="refresh" content="0;url=https://evil.example/">',
	'<link rel="stylesheet" href="https://evil.example/x.css">',
	"<style>@import 'https://evil.example/x.css'</style>",
	'<p style="background:url(https://evil.example/x)">x</p>',
	'<p onclick="alert(1)" ONMOUSEOVER=alert(1)>x</p>',
	"<details open ontoggle=alert(1)>x</details>",
	'<video><source onerror="alert(1)"></video>',
	'<audio src="https://evil.example/x" autoplay>',
	"<body onload=alert(1)>",
	'<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
	"<textarea></textarea><img src=x onerror=alert(1)>",
	"<title><a title='</title><img src=x onerror=alert(1)>'>",
	"<template><script>alert(1)</script></template>",
	'<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
	"<!--><img src=x onerror=alert(1)>-->",
	"<![CDATA[><img src=x onerror=alert(1)>]]>",
	"<svg><![CDATA[<img src=x onerror=alert(1)>]]></svg>",
	"<select><style></select><img src=x onerror=alert(1)></style>",
	'<form action="javascript:alert(1)"><button>x</button></form>',
	'<input autofocus onfocus="alert(1)">',
	'<button formaction="javascript:alert(1)">x</button>',
	'<p id="luot" name="body">x</p>',
	'<img name="getElementById" src="https://a.example/x.png">',
	"<luot-box></luot-box><slot name=x></slot>",
	'<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x"></use></svg>',
	'<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
	"<p>{{constructor.constructor('alert(1)')()}}</p>",
	'"><script>alert(1)</script>',
	"</p></div></article><script>alert(1)</script>",
	"<scr<script>ipt>alert(1)</scr</script>ipt>",
	"<IMG SRC=x OnErRoR=alert(1)//",
	"<img src=`x`onerror=alert(1)>",
	"<img/src='x'/onerror=alert(1)>",
	"\u2028<script\u2028>alert(1)</script>",
	"[x](javascript:alert(1))",
	"![x](javascript:alert(1))",
	'![x](https://a.example/x.png "a\\" onerror=alert(1) ")',
	"<javascript:alert(1)>",
	"[x]: javascript:alert(1)\n\n[x]",
];

/** What the allow-list lets stand, told apart from it by other means: a list of tags and of attributes with safe values. */
const TAG = /<\/?([a-z][a-z0-9-]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/g;
const SAFE_TAGS = new Set(
	"a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var".split(
		" ",
	),
);

function listFaults(html: string): string[] {
	const faults: string[] = [];
	const rest = html.replace(TAG, (_, tag, attributes) => {
		if (!SAFE_TAGS.has(tag)) faults.push(`<${tag}>`);
		for (const [, name = "", value = ""] of attributes.matchAll(
			/([a-z-]+)="([^"]*)"/g,
		)) {
			if (/^on|^style$|^id$|^name$|^srcdoc$|^action$|^formaction$/.test(name))
				faults.push(`${name}=`);
			if (name === "src" && !/^(?:https:|\/media\/[\w-]+\.)/.test(value.trim()))
				faults.push(`src=${value}`);
			if (
				/^(?:href|cite)$/.test(name) &&
				!/^(?:https?:|mailto:|tel:|[^:]*$|[/#?])/i.test(value.trim())
			)
				faults.push(`${name}=${value}`);
		}
		return "";
	});
	if (rest.includes("<")) faults.push(`a tag of another shape: ${rest}`);
	return faults;
}

describe("nothing that runs", () => {
	const clean = (format: "html" | "markdown", text: string) => {
		try {
			return toBody({ format, text: `<p>a</p>\n\n${text}` });
		} catch (error) {
			if (error instanceof InvalidInput) return undefined;
			throw error;
		}
	};

	it.each(DANGERS)("is left of %s", (danger) => {
		for (const format of ["html", "markdown"] as const) {
			const body = clean(format, danger);
			expect(listFaults(body?.html ?? "")).toEqual([]);
			expect(body && htmlOf(body.html)).toBe(body?.html);
		}
	});

	it("is left of any of these in each other, cut anywhere; and what is clean stays as it is", () => {
		const piece = fc.oneof(
			fc.constantFrom(...DANGERS),
			fc.constantFrom(
				..."< > \" ' ` = / --> ]]> <p <a <svg> </svg> <math> <table> </td> <li> <b> </p> &lt; &#x3c; \u0000 \n\n \t ![ ]( ```".split(
					" ",
				),
			),
			fc.string({ unit: "binary", maxLength: 5 }),
		);
		const text = fc
			.array(fc.tuple(piece, fc.nat(60)), { maxLength: 8 })
			.map((pieces) =>
				pieces
					.map(([each, cut]) =>
						each.slice(0, each.length - (cut > 50 ? cut - 50 : 0)),
					)
					.join(""),
			);
		fc.assert(
			fc.property(
				text,
				fc.constantFrom("html", "markdown" as const),
				(each, format) => {
					const body = clean(format as "html", each);
					if (!body) return;
					expect(listFaults(body.html)).toEqual([]);
					expect(htmlOf(body.html)).toBe(body.html);
				},
			),
			{ numRuns: 600 },
		);
	});

	it("would be seen, were it left", () => {
		for (const left of [
			'<p onclick="x">',
			'<a href="javascript:x">',
			"<script>",
			'<img src="http://a.example/x.png">',
			"<svg/onload=x>",
		])
			expect(listFaults(left)).not.toEqual([]);
	});
});
