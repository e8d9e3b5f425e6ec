import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { listViolations } from "./axe.ts";
import { readShift } from "./shift.ts";
import { readBoxes, untilFresh, useStage } from "./stage.ts";

const stage = useStage();
const BOX = "<luot-box></luot-box>";

async function show(
	path: string,
	body: string,
	settings?: Parameters<typeof stage.put>[2],
): Promise<Page> {
	const page = await stage.open();
	await page.goto(stage.put(path, body, settings));
	await untilFresh(page);
	return page;
}

test("the box of the site's language says what Vietnamese schools say", async () => {
	const page = await show("/", BOX);
	const [box] = await readBoxes(page);
	expect(box?.filter((_, at) => at % 2 === 1)).toEqual([
		"Hôm nay",
		"Hôm qua",
		"Tuần này",
		"Tháng này",
		"Tất cả",
	]);
	expect(box?.[0]).toBe("Số lượt truy cập");
	expect(box?.at(-1)).toMatch(/^4\.626\.\d{3}$/);
});

test.each([
	["en", ["Visits", "Today", "Yesterday", "This week", "This month", "Total"]],
	[
		"en-GB",
		["Visits", "Today", "Yesterday", "This week", "This month", "Total"],
	],
	[
		"vi_VN",
		[
			"Số lượt truy cập",
			"Hôm nay",
			"Hôm qua",
			"Tuần này",
			"Tháng này",
			"Tất cả",
		],
	],
	[
		"fr",
		["Visits", "Aujourd’hui", "Hier", "Cette semaine", "Ce mois-ci", "Total"],
	],
	[
		"",
		[
			"Số lượt truy cập",
			"Hôm nay",
			"Hôm qua",
			"Tuần này",
			"Tháng này",
			"Tất cả",
		],
	],
])("a page in %j has its words", async (lang, words) => {
	const page = await show("/ngon-ngu", BOX, { lang });
	const [box = []] = await readBoxes(page);
	expect(box.filter((_, at) => at === 0 || at % 2 === 1)).toEqual(words);
});

test("the language nearest to the box is the box's", async () => {
	const page = await show(
		"/hai-thu-tieng",
		`${BOX}<div lang="en">${BOX}<luot-box lang="vi"></luot-box></div>`,
	);
	const headings = (await readBoxes(page)).map((box) => box[0]);
	expect(headings).toEqual(["Số lượt truy cập", "Visits", "Số lượt truy cập"]);
});

test("numbers are grouped in every row, also where the language leaves four digits alone", async () => {
	const page = await stage.open();
	await page.route("**/v1/sites/demo/box", (route) =>
		route.fulfill({
			json: { today: 1938, total: 4_626_335, locale: "es" },
			headers: { "access-control-allow-origin": "*" },
		}),
	);
	await page.goto(
		stage.put("/so", '<luot-box rows="today,total"></luot-box>', {
			lang: "es",
		}),
	);
	await untilFresh(page);
	const [box] = await readBoxes(page);
	expect([box?.[2], box?.[4]]).toEqual(["1.938", "4.626.335"]);
});

test("attributes choose rows, order, labels, heading and unit", async () => {
	const page = await show(
		"/thuoc-tinh",
		`<luot-box rows="total, today,page, online" heading="Bạn đọc" labels="Cộng||Bài này" unit=" lượt"></luot-box>
		<luot-box rows="today" heading=""></luot-box>
		<luot-box rows="lạ,total" labels="<b>X</b>"></luot-box>`,
	);
	const [first, second, third] = await readBoxes(page);
	expect(first).toEqual([
		"Bạn đọc",
		"Cộng",
		expect.stringMatching(/^4\.626\.\d{3} lượt$/),
		"Hôm nay",
		expect.stringMatching(/^\d+ lượt$/),
		"Bài này",
		"1 lượt",
		"Online",
		"1 lượt",
	]);
	expect(second).toEqual(["", "Hôm nay", expect.stringMatching(/^\d+$/)]);
	expect(third?.slice(0, 3)).toEqual(["Số lượt truy cập", "<b>X</b>", "–"]);
});

test("two boxes on a page say the same", async () => {
	const page = await show("/hai-bang", BOX + BOX);
	const [first, second] = await readBoxes(page);
	expect(first).toHaveLength(11);
	expect(second).toEqual(first);
	expect(stage.gate.calls).toHaveLength(1);
});

test("a page styles the box by its parts and by what it inherits", async () => {
	const page = await show("/giao-dien", BOX, {
		head: `<style>body{color:rgb(1,2,3)}luot-box::part(heading){color:rgb(4,5,6)}luot-box::part(label){color:rgb(7,8,9)}luot-box::part(list){gap:9px}</style>`,
	});
	const colours = await page.evaluate(() => {
		const root = document.querySelector("luot-box")?.shadowRoot as ShadowRoot;
		return ["b", "dt", "dd"].map(
			(tag) => getComputedStyle(root.querySelector(tag) as Element).color,
		);
	});
	expect(colours).toEqual(["rgb(4, 5, 6)", "rgb(7, 8, 9)", "rgb(1, 2, 3)"]);
});

test("the odometer draws windows behind numbers that stay text", async () => {
	const page = await show("/dong-ho", '<luot-box theme="odometer"></luot-box>');
	const value = page.locator("luot-box dd").last();
	expect(await value.textContent()).toMatch(/^4\.626\.\d{3}$/);
	expect(
		await value.evaluate((dd) => getComputedStyle(dd).backgroundImage),
	).toContain("linear-gradient");
});

test("the odometer takes its colours from the page's variables", async () => {
	const page = await show(
		"/mau-dong-ho",
		'<div id="school"><luot-box theme="odometer"></luot-box></div>',
	);
	await page.evaluate(() => {
		const { style } = document.querySelector("#school") as HTMLElement;
		style.setProperty("--luot-back", "rgb(1, 2, 3)");
		style.setProperty("--luot-color", "rgb(4, 5, 6)");
	});
	const value = page.locator("luot-box dd").last();
	const [back, color] = await value.evaluate((dd) => {
		const { backgroundImage, color } = getComputedStyle(dd);
		return [backgroundImage, color];
	});
	expect(back).toContain("rgb(1, 2, 3)");
	expect(color).toBe("rgb(4, 5, 6)");
});

test("a reader hears labels and values in pairs", async () => {
	const page = await show("/doc", '<luot-box rows="today"></luot-box>');
	expect(await page.locator("body").ariaSnapshot()).toMatch(
		/^- text: Số lượt truy cập\n- term: Hôm nay\n- definition: "?\d+"?$/,
	);
});

test("what stands between the tags is for readers without scripts", async () => {
	const page = await stage.open({ scripts: false });
	const body =
		"<luot-box>Bảng số lượt cần JavaScript.</luot-box><p>Xem: <luot-views>chưa rõ</luot-views></p>";
	await page.goto(stage.put("/khong-script", body));
	expect(await page.textContent("body")).toBe(
		"Bảng số lượt cần JavaScript.Xem: chưa rõ",
	);
	const scripted = await show("/khong-script", body);
	await expect.poll(() => scripted.textContent("luot-views")).toBe("1");
	expect(await scripted.locator("body").ariaSnapshot()).not.toContain(
		"JavaScript",
	);
});

test("without an answer there is a dash, never a number", async () => {
	const page = await stage.open();
	stage.gate.faults.push(400);
	await page.goto(stage.put("/loi", `${BOX}<luot-views>…</luot-views>`));
	await expect.poll(() => stage.gate.calls.length).toBe(1);
	await page.waitForTimeout(100);
	const [box = []] = await readBoxes(page);
	expect(box.filter((_, at) => at > 0 && at % 2 === 0)).toEqual([
		"–",
		"–",
		"–",
		"–",
		"–",
	]);
	expect(await page.textContent("luot-views")).toBe("–");
});

test("offline the last known numbers are shown as such, until the service is back", async () => {
	const page = await show(
		"/ngoai-tuyen",
		`${BOX}<luot-views path="/a"></luot-views><luot-views></luot-views>`,
	);
	const [fresh = []] = await readBoxes(page);
	stage.gate.faults.push("cut", "cut");
	await page.reload();
	await page.waitForFunction(() =>
		document
			.querySelector("luot-box")
			?.shadowRoot?.querySelector("[part=stale]"),
	);
	const [stale = []] = await readBoxes(page);
	expect(stale.slice(1)).toEqual(
		fresh.slice(1).map((text, at) => (at % 2 === 1 ? `≈${text}` : text)),
	);
	expect(
		await page.evaluate(() => {
			const dl = document
				.querySelector("luot-box")
				?.shadowRoot?.querySelector("dl");
			return getComputedStyle(dl as Element).opacity;
		}),
	).toBe("0.7");
	expect(await page.locator("luot-views").allTextContents()).toEqual([
		"≈0",
		"–",
	]);
	await untilFresh(page);
	expect((await readBoxes(page))[0]?.join()).not.toContain("≈");
});

test("the box is all that is stored, and names nobody", async () => {
	const page = await show("/luu", BOX);
	const stored = await page.evaluate(() => ({
		cookie: document.cookie,
		session: sessionStorage.length,
		local: Object.entries(localStorage),
	}));
	expect(stored).toMatchObject({ cookie: "", session: 0 });
	expect(stored.local).toHaveLength(1);
	const [[key, value] = ["", ""]] = stored.local;
	expect(key).toBe(`${stage.gate.service}/v1/sites/demo/box`);
	expect(Object.keys(JSON.parse(value)).toSorted()).toEqual([
		"asOf",
		"day",
		"locale",
		"month",
		"online",
		"page",
		"site",
		"today",
		"total",
		"unit",
		"week",
		"yesterday",
	]);
});

test.each([
	"5",
	"null",
	"[]",
	"{",
	'{"locale":7,"views":3,"today":"<b>"}',
	'{"total":{}}',
])("storage that somebody else filled with %s does no harm", async (text) => {
	const page = await stage.open();
	const url = stage.put("/la", `${BOX}<luot-views></luot-views>`);
	await page.goto(url);
	await untilFresh(page);
	await page.evaluate((text) => {
		for (const key of Object.keys(localStorage)) localStorage[key] = text;
	}, text);
	await page.reload();
	await untilFresh(page);
	expect(await page.textContent("luot-views")).toMatch(/^\d+$/);
	expect(stage.thrown).toEqual([]);
});

test.each([
	[false, 360, ""],
	[true, 360, ""],
	[false, 1280, "odometer"],
	[true, 1280, "odometer"],
])(
	"axe finds nothing (dark: %s, %i px, theme %j)",
	async (dark, width, theme) => {
		const page = await stage.open({ dark, width });
		await page.goto(
			stage.put(
				"/axe",
				`<main><h1>Trang</h1><luot-box theme="${theme}"></luot-box><p>Đã xem: <luot-views></luot-views></p></main>`,
				{ head: '<meta name="color-scheme" content="light dark">' },
			),
		);
		await untilFresh(page);
		expect(await listViolations(page)).toEqual([]);
	},
);

/** What a page says that paints before the script has run: six lines and the four gaps between the rows. */
const RESERVE =
	"<style>luot-box:not(:defined){display:block;overflow:hidden;height:calc(6lh + 1.2em)}</style>";

test.each(["", "odometer"])(
	"nothing moves when the numbers come (theme %j)",
	async (theme) => {
		const page = await stage.open({ width: 360 });
		stage.gate.faults.push(503);
		await page.goto(
			stage.put(
				"/dung-yen",
				`<main><luot-box theme="${theme}"></luot-box><p>Dưới bảng</p></main>`,
				{ head: RESERVE },
			),
		);
		await page.waitForTimeout(500);
		const before = await page.locator("p").boundingBox();
		await untilFresh(page);
		expect(await page.locator("p").boundingBox()).toEqual(before);
		expect(await readShift(page)).toBe(0);
		await page.reload();
		await untilFresh(page);
		expect(await readShift(page)).toBe(0);
	},
);
