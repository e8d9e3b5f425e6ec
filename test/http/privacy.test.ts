import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LEDGER_DAYS, SALT_HOURS } from "../../functions/core/keeping.ts";
import type { Site } from "../../functions/core/site.ts";
import { createApp } from "../../functions/http/app.ts";
import {
	createPrivacyRoutes,
	listClaims,
	toPrivacyPage,
} from "../../functions/http/privacy.ts";
import {
	type PrivacyWord,
	toPrivacyWords,
} from "../../functions/http/privacy-words.ts";
import { createSite } from "../support/site.ts";

const LANGUAGES = ["en", "vi"] as const;
const GUIDES = { en: "docs/privacy.md", vi: "docs/privacy.vi.md" } as const;

const claimsOf = (site: Site) =>
	listClaims(site).filter((word) => !word.endsWith("-heading"));

/** Every claim that a page can make, by all settings that decide about them. */
const CLAIMS = [
	...new Set(
		[false, true].flatMap((chosen) =>
			claimsOf(
				createSite({
					classroom: chosen,
					keepMonths: chosen ? 13 : null,
					isPublic: chosen,
				}),
			),
		),
	),
];

/** The rows of a guide's table: claim, test file, name of the test. */
const listRows = (guide: string) =>
	[
		...readFileSync(guide, "utf8").matchAll(
			/^\| `([\w-]+)` \| [^|]+ \| `(test\/[\w./-]+)`, “([^”]+)” \|$/gm,
		),
	].map(([, claim = "", file = "", name = ""]) => ({ claim, file, name }));

describe("the page about privacy", () => {
	const read = (site: Partial<Site>, query = "", id = "truong") => {
		const app = createApp(() => {});
		const sites = {
			get: async (asked: string) =>
				asked === "truong" ? createSite(site) : undefined,
		};
		app.route("/", createPrivacyRoutes({ sites }));
		return app.request(`/privacy/${id}${query}`);
	};

	it("speaks the site's language, or the one that is asked for", async () => {
		const vi = await (await read({})).text();
		expect(vi).toContain('<html lang="vi">');
		expect(vi).toContain("Trường Trung học cơ sở");
		expect(await (await read({}, "?lang=en")).text()).toContain(
			'<html lang="en">',
		);
		expect(await (await read({ locale: "fr" })).text()).toContain(
			'<html lang="en">',
		);
	});

	it("loads nothing, may be kept for a while, and is of no site that there is not", async () => {
		const response = await read({});
		expect(response.headers.get("content-security-policy")).toMatch(
			/^default-src 'none'; style-src 'sha256-/,
		);
		expect(response.headers.get("cache-control")).toContain("max-age=60");
		expect(await response.text()).not.toMatch(/<script|<img|<link/);
		const etag = response.headers.get("etag") as string;
		expect(etag).toBeTruthy();
		expect((await read({}, "", "khac")).status).toBe(404);
	});

	it.each(LANGUAGES)(
		"says in %s what the settings are, and not what they are not",
		(language) => {
			const words = toPrivacyWords(language);
			const plain = toPrivacyPage(createSite(), language);
			const other = toPrivacyPage(
				createSite({
					classroom: true,
					keepMonths: 13,
					isPublic: true,
					keepQuery: ["id", "trang"],
				}),
				language,
			);
			const has = (page: string, word: PrivacyWord) =>
				page.includes(`id="${word}"`);
			for (const [word, isOf] of [
				["classroom-off", plain],
				["classroom-on", other],
				["kept-for-ever", plain],
				["kept-months", other],
				["shown-people", plain],
				["shown-public", other],
			] as const) {
				expect(has(plain, word)).toBe(isOf === plain);
				expect(has(other, word)).toBe(isOf === other);
			}
			expect(other).toContain("13");
			expect(other).toMatch(/(?:apart|của nó) \(id (?:and|và) trang\)\./);
			expect(plain).not.toMatch(/apart|của nó \(/);
			expect(plain).toContain(words["classroom-off"]);
		},
	);

	it.each(LANGUAGES)(
		"has in %s the figures that the code goes by, and leaves no place empty",
		(language) => {
			const page = toPrivacyPage(createSite({ keepMonths: 25 }), language);
			const number = new Intl.NumberFormat(language);
			expect(page).toMatch(new RegExp(`\\b${SALT_HOURS}\\b`));
			expect(page).toContain(number.format(LEDGER_DAYS));
			expect(page.replace(/<style>.*<\/style>/, "")).not.toMatch(
				/\{\w+\}|undefined|NaN/,
			);
		},
	);

	it("writes a site's name as text", () => {
		const page = toPrivacyPage(createSite({ name: "<b>A & B</b>" }), "vi");
		expect(page).not.toContain("<b>");
		expect(page).toContain("&lt;b&gt;A &amp; B&lt;/b&gt;");
	});
});

describe.each(LANGUAGES)("the sheet to hand in, in %s", (language) => {
	const guide = GUIDES[language];
	const text = readFileSync(guide, "utf8");

	it("has each claim of the page once, with a test that is there", () => {
		const rows = listRows(guide);
		expect(rows.map(({ claim }) => claim).toSorted()).toEqual(
			CLAIMS.toSorted(),
		);
		for (const { claim, file, name } of rows) {
			expect(existsSync(file), `${claim}: ${file}`).toBe(true);
			expect(readFileSync(file, "utf8"), `${claim}: ${file}`).toContain(name);
		}
	});

	it("has the figures that the code goes by", () => {
		const number = new Intl.NumberFormat(language);
		expect(text).toMatch(new RegExp(`\\b${SALT_HOURS} (?:hours|giờ)`));
		expect(text).toMatch(
			new RegExp(
				`${number.format(LEDGER_DAYS).replace(".", "\\.")} (?:days|ngày)`,
			),
		);
	});

	it("says that it is no legal advice", () => {
		expect(text).toMatch(/no legal advice|không phải là tư vấn pháp lý/);
	});
});

it("both sheets name the same tests", () => {
	expect(listRows(GUIDES.vi)).toEqual(listRows(GUIDES.en));
});
