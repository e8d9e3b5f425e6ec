import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import {
	readBoxes,
	readCount,
	toStrictPolicy,
	untilFresh,
	useStage,
} from "./stage.ts";

const stage = useStage();
const BOX = "<luot-box></luot-box>";

function listBodies(): Record<string, unknown>[] {
	return stage.gate.calls
		.filter((call) => call.method === "POST")
		.map((call) => JSON.parse(call.body));
}

async function untilCalls(count: number): Promise<void> {
	await expect.poll(() => stage.gate.calls.length).toBe(count);
}

/** Long enough for a call that should not be made. */
async function settle(page: Page): Promise<void> {
	await page.waitForTimeout(300);
}

test("a load is one view, told in one request without preflight", async () => {
	const page = await stage.open({ width: 412 });
	await page.goto(
		stage.put(
			"/tin/khai-giang",
			`${BOX}<luot-views path="/tin/a"></luot-views> <luot-views></luot-views>`,
			{ head: '<link rel="canonical" href="/tin/khai-giang">' },
		),
	);
	await untilFresh(page);
	await settle(page);

	expect(stage.gate.calls).toHaveLength(1);
	const [call] = stage.gate.calls;
	expect(call?.method).toBe("POST");
	expect(call?.url).toBe("/v1/sites/demo/box");
	expect(call?.headers["content-type"]).toBe("text/plain;charset=UTF-8");
	expect(call?.headers.cookie).toBeUndefined();
	const [body] = listBodies();
	expect(body).toEqual({
		id: expect.stringMatching(/^[A-Za-z0-9_-]{8,64}$/),
		url: `${stage.gate.pages}/tin/khai-giang`,
		canonical: `${stage.gate.pages}/tin/khai-giang`,
		referrer: "",
		title: "Trang /tin/khai-giang",
		screen: 412,
		language: "vi-VN",
		webdriver: false,
		paths: ["/tin/a"],
	});
	expect(await page.locator("luot-views").allTextContents()).toEqual([
		"0",
		"1",
	]);
	expect(stage.thrown).toEqual([]);
});

test("a reload raises every number by one", async () => {
	const page = await stage.open();
	await page.goto(stage.put("/nap-lai", `${BOX}<luot-views></luot-views>`));
	await untilFresh(page);
	const today = await readCount(page, "Hôm nay");
	const total = await readCount(page, "Tất cả");
	await page.reload();
	await untilFresh(page);
	expect(await readCount(page, "Hôm nay")).toBe(today + 1);
	expect(await readCount(page, "Tất cả")).toBe(total + 1);
	expect(await page.textContent("luot-views")).toBe("2");
	const [first, second] = listBodies();
	expect(first?.id).not.toBe(second?.id);
});

test("another name of the page counts for it where the canonical link says so", async () => {
	const page = await stage.open();
	await page.goto(
		`${stage.put("/ban-in", "<luot-views></luot-views>", {
			head: '<link rel="canonical" href="/bai-viet">',
		})}?in=1#dau`,
	);
	await expect.poll(() => page.textContent("luot-views")).toBe("1");
	await page.reload();
	await expect.poll(() => page.textContent("luot-views")).toBe("2");
});

test("a canonical link that is no address does not stop the count", async () => {
	const page = await stage.open();
	await page.goto(
		stage.put("/hong", "<luot-views></luot-views>", {
			head: '<link rel="canonical" href="http://">',
		}),
	);
	await expect.poll(() => page.textContent("luot-views")).toBe("1");
	expect(stage.thrown).toEqual([]);
});

test("a script that stands twice counts once", async () => {
	const page = await stage.open();
	const twice = `<script defer src="${stage.gate.service}/luot.js" data-site="demo"></script>`;
	await page.goto(stage.put("/hai-lan", BOX + twice, { head: twice }));
	await untilFresh(page);
	await settle(page);
	expect(stage.gate.calls).toHaveLength(1);
	expect(stage.thrown).toEqual([]);
});

test.each([
	["without defer, before the page has its boxes", ""],
	["async", "async"],
])("a script %s tells the same", async (_, attribute) => {
	const page = await stage.open();
	const path = `/khong-defer-${attribute}`;
	stage.gate.put(
		path,
		`<!doctype html><html lang="vi"><head><script ${attribute} src="${stage.gate.service}/luot.js" data-site="demo"></script><title>Sau</title></head><body>${BOX}<luot-views path="/x"></luot-views></body></html>`,
	);
	await page.goto(stage.gate.pages + path);
	await untilFresh(page);
	await settle(page);
	expect(listBodies()).toMatchObject([{ title: "Sau", paths: ["/x"] }]);
	expect(stage.gate.calls).toHaveLength(1);
});

test("data-count=off shows and does not count", async () => {
	const page = await stage.open();
	const counted = stage.put("/xem", "<luot-views></luot-views>");
	await page.goto(counted);
	await expect.poll(() => page.textContent("luot-views")).toBe("1");
	stage.gate.calls.length = 0;
	await page.goto(
		stage.put(
			"/xem",
			`${BOX}<luot-views path="/a,b"></luot-views><luot-views></luot-views>`,
			{
				script: 'data-site="demo" data-count="off"',
			},
		),
	);
	await untilFresh(page);
	expect(stage.gate.calls.map((call) => [call.method, call.url])).toEqual([
		["GET", "/v1/sites/demo/box?paths=%2Fxem,%2Fa%2Cb"],
	]);
	expect(await page.locator("luot-views").allTextContents()).toEqual([
		"0",
		"1",
	]);
});

test("elements that come later are filled, and do not count again", async () => {
	const page = await stage.open();
	await page.goto(stage.put("/muon", "<main></main>"));
	await untilCalls(1);
	await page.waitForTimeout(100);
	await page.evaluate(() => {
		const main = document.querySelector("main") as HTMLElement;
		main.append(document.createElement("luot-box"));
		for (const path of ["/muon", "/muon/1", "/muon/2"]) {
			const views = main.appendChild(document.createElement("luot-views"));
			views.setAttribute("path", path);
		}
		main.append(...[...main.children].reverse());
	});
	await untilFresh(page);
	await expect
		.poll(() => page.locator("luot-views").allTextContents())
		.toEqual(["0", "0", "1"]);
	await settle(page);
	expect(stage.gate.calls.map((call) => call.method)).toEqual(["POST", "GET"]);
});

test("more pages than one call may name do not stop the count", async () => {
	const page = await stage.open();
	const many = Array.from(
		{ length: 150 },
		(_, index) => `<luot-views path="/nhieu/${index}"></luot-views>`,
	);
	await page.goto(
		stage.put(
			"/nhieu",
			`${BOX}${many.join("")}<luot-views path="nhieu"></luot-views>`,
		),
	);
	await untilFresh(page);
	const shown = await page.locator("luot-views").allTextContents();
	expect(shown.filter((text) => text === "0")).toHaveLength(99);
	expect(shown.filter((text) => text === "–")).toHaveLength(52);
});

test("a single-page site counts a view for each path, with the new title", async () => {
	const page = await stage.open();
	await page.goto(stage.put("/spa", `${BOX}<luot-views></luot-views>`));
	await untilFresh(page);
	await page.evaluate(() => {
		history.pushState({}, "", "/spa/hai");
		document.title = "Hai";
	});
	await untilCalls(2);
	await expect.poll(() => page.textContent("luot-views")).toBe("1");
	await page.evaluate(() => {
		history.pushState({}, "", "/spa/hai#muc");
		history.replaceState({}, "", "/spa/hai?trang=2");
		location.hash = "#khac";
	});
	await settle(page);
	expect(stage.gate.calls).toHaveLength(2);
	await page.evaluate(() => history.replaceState({}, "", "/spa/ba"));
	await untilCalls(3);
	await page.goBack();
	await untilCalls(4);
	expect(listBodies().map((body) => new URL(`${body.url}`).pathname)).toEqual([
		"/spa",
		"/spa/hai",
		"/spa/ba",
		"/spa/hai",
	]);
	expect(listBodies()[1]?.title).toBe("Hai");
	expect(stage.thrown).toEqual([]);
});

test("numbers of the page before are marked where the next one's view is refused", async () => {
	const page = await stage.open();
	await page.goto(stage.put("/spa-loi", BOX));
	await untilFresh(page);
	stage.gate.faults.push(400);
	await page.evaluate(() => history.pushState({}, "", "/spa-loi/hai"));
	await untilCalls(2);
	await expect
		.poll(async () => (await readBoxes(page))[0]?.at(-1))
		.toMatch(/^≈4\.626\.\d{3}$/);
});

test("a router that redirects at once counts where it ends", async () => {
	const page = await stage.open();
	await page.goto(stage.put("/dau", BOX));
	await untilFresh(page);
	await page.evaluate(() => {
		history.pushState({}, "", "/giua");
		history.replaceState({}, "", "/cuoi");
	});
	await untilCalls(2);
	await settle(page);
	expect(listBodies().map((body) => new URL(`${body.url}`).pathname)).toEqual([
		"/dau",
		"/cuoi",
	]);
});

test("a return from the back/forward cache is a view of its own", async () => {
	const page = await stage.open();
	await page.goto(stage.put("/bf", BOX));
	await untilFresh(page);
	await page.evaluate(() =>
		dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })),
	);
	await untilCalls(2);
	const [first, second] = listBodies();
	expect(second?.url).toBe(first?.url);
	expect(second?.id).not.toBe(first?.id);
});

/** Makes a page believe that nobody sees it, until the test says otherwise. */
function pretend(state: { hidden: boolean; prerendering: boolean }): void {
	for (const name of ["hidden", "prerendering"] as const)
		Object.defineProperty(document, name, { get: () => state[name] });
	Object.assign(window, { state });
}

test("a tab in the background counts when it is first looked at, once", async () => {
	const page = await stage.open();
	await page.addInitScript(pretend, { hidden: true, prerendering: false });
	await page.goto(stage.put("/sau-lung", BOX));
	await settle(page);
	expect(stage.gate.calls).toHaveLength(0);
	for (const hidden of [false, true, false]) {
		await page.evaluate((hidden) => {
			Object.assign(Reflect.get(window, "state"), { hidden });
			document.dispatchEvent(new Event("visibilitychange"));
		}, hidden);
		await page.waitForTimeout(100);
	}
	await untilFresh(page);
	expect(stage.gate.calls).toHaveLength(1);
});

test("a prerendered page counts when it is activated, though it is visible a moment before", async () => {
	const page = await stage.open();
	await page.addInitScript(pretend, { hidden: true, prerendering: true });
	await page.goto(stage.put("/dung-truoc", BOX));
	await page.evaluate(() => {
		Object.assign(Reflect.get(window, "state"), { hidden: false });
		document.dispatchEvent(new Event("visibilitychange"));
	});
	await settle(page);
	expect(stage.gate.calls).toHaveLength(0);
	await page.evaluate(() => {
		Object.assign(Reflect.get(window, "state"), { prerendering: false });
		document.dispatchEvent(new Event("prerenderingchange"));
	});
	await untilFresh(page);
	expect(stage.gate.calls).toHaveLength(1);
});

test.each([
	["refused for now", 503],
	["cut off", "cut"],
	["answered into the void", "answer lost"],
] as const)(
	"a view that was %s is sent again under its id and counts once",
	async (_, fault) => {
		const page = await stage.open();
		stage.gate.faults.push(fault);
		const path = `/loi-${fault}`.replace(" ", "-");
		await page.goto(stage.put(path, `${BOX}<luot-views></luot-views>`));
		await untilFresh(page);
		const bodies = listBodies();
		expect(bodies.length).toBeGreaterThanOrEqual(2);
		expect(new Set(bodies.map((body) => body.id)).size).toBe(1);
		expect(await page.textContent("luot-views")).toBe("1");
		expect(stage.thrown).toEqual([]);
	},
);

test("it gives up after the third try, and at once where it is refused", async () => {
	const page = await stage.open();
	stage.gate.faults.push(400);
	await page.goto(stage.put("/tu-choi", BOX));
	await page.waitForTimeout(1500);
	expect(stage.gate.calls).toHaveLength(1);
	stage.gate.faults.push(503, 503, 503, 503);
	await page.clock.install();
	await page.reload();
	await page.clock.fastForward(100);
	await untilCalls(2);
	for (const tries of [3, 4]) {
		await page.waitForTimeout(50);
		await page.clock.fastForward(5000);
		await untilCalls(tries);
	}
	await page.waitForTimeout(50);
	await page.clock.fastForward(60_000);
	await page.waitForTimeout(100);
	expect(stage.gate.calls).toHaveLength(4);
	expect(stage.thrown).toEqual([]);
});

test("a policy that allows nothing but the service is kept", async () => {
	const page = await stage.open();
	await page.goto(
		stage.put("/nghiem", `${BOX}<luot-views></luot-views>`, {
			policy: toStrictPolicy(stage.gate.service),
		}),
	);
	await untilFresh(page);
	expect(await page.textContent("luot-views")).toBe("1");
	expect(
		await page.evaluate(() => {
			const root = document.querySelector("luot-box")?.shadowRoot;
			return getComputedStyle(root?.querySelector("dl") as Element).display;
		}),
	).toBe("grid");
	expect(stage.thrown).toEqual([]);
});

test("the address with the hash works with subresource integrity", async () => {
	const { buildWidget } = await import("../../widget/build.ts");
	const { hash, integrity } = await buildWidget();
	const page = await stage.open();
	stage.gate.put(
		"/sri",
		`<!doctype html><html lang="vi"><title>SRI</title>${BOX}<script defer src="${stage.gate.service}/luot-${hash}.js" integrity="${integrity}" crossorigin data-site="demo"></script></html>`,
	);
	await page.goto(`${stage.gate.pages}/sri`);
	await untilFresh(page);
	expect(stage.thrown).toEqual([]);
});

test.each([
	[
		"a sandboxed frame of an opaque origin",
		(path: string) => `<iframe sandbox="allow-scripts" src="${path}"></iframe>`,
	],
	[
		"a frame that was written in",
		(path: string) =>
			`<iframe sandbox="allow-scripts" srcdoc='<script src="${path}" data-site="demo"></script><luot-box>Chưa có số</luot-box>'></iframe>`,
	],
])("nothing is thrown in %s", async (_, toFrame) => {
	const page = await stage.open();
	const inner = stage.put("/khung-trong", BOX);
	await page.goto(
		stage.put(
			"/khung",
			toFrame(inner) + toFrame(`${stage.gate.service}/luot.js`),
		),
	);
	await untilCalls(2);
	await settle(page);
	expect(stage.thrown).toEqual([]);
});

test.each([
	["no attribute", ""],
	["no site", "data-site"],
	["a site that is none", 'data-site="../..//x?y#z%%"'],
	["spaces and quotes", "data-site='a b&quot;c'"],
])("nothing is thrown for %s", async (_, script) => {
	const page = await stage.open();
	await page.goto(
		stage.put("/ten-la", `${BOX}<luot-views></luot-views>`, { script }),
	);
	await page.waitForTimeout(200);
	expect(await page.textContent("luot-views")).toBe("–");
	expect(stage.thrown).toEqual([]);
});

test.each(["customElements", "localStorage", "CSSStyleSheet", "Intl", "fetch"])(
	"nothing is thrown where the browser has no %s",
	async (name) => {
		const page = await stage.open();
		await page.addInitScript((name) => {
			Object.defineProperty(window, name, {
				get() {
					throw new DOMException("denied", "SecurityError");
				},
			});
		}, name);
		await page.goto(stage.put("/thieu", BOX));
		await page.waitForTimeout(200);
		expect(stage.thrown).toEqual([]);
	},
);
