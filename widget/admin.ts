/**
 * What makes the dashboard lively: a read-out under the chart, ranges that change without a new page, buttons that copy and print, numbers
 * that renew themselves. Everything works without it.
 */
const RENEW_MS = 30_000;
const FIRST_MS = 3000;

function onReadout(event: Event): void {
	const bar = (event.target as Element).closest("[data-read]");
	const out = document.querySelector("[data-readout]");
	if (bar && out) out.textContent = bar.getAttribute("data-read");
}

document.addEventListener("pointerover", onReadout);
document.addEventListener("pointerdown", onReadout);

async function copy(button: HTMLElement): Promise<void> {
	const { copy: from = "", copied = "" } = button.dataset;
	const text = document.getElementById(from)?.textContent ?? "";
	await navigator.clipboard.writeText(text);
	button.textContent = copied;
}

/** Buttons that nothing could do without a script are not there before it. */
function showButtons(): void {
	for (const button of document.querySelectorAll<HTMLElement>(
		"[data-copy],[data-print]",
	))
		button.hidden = false;
}

/** A page of the dashboard, if it is still there for who asks. */
async function fetchPage(address: string): Promise<Document | undefined> {
	const response = await fetch(address, { headers: { accept: "text/html" } });
	if (!response.ok || response.redirected) return undefined;
	return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Numbers the changes, so that of two under way the later one is shown. */
let latest = 0;

/** Shows the same page in another range; goes there as every link does where that cannot be. */
async function change(address: string): Promise<void> {
	const turn = ++latest;
	const root = document.documentElement;
	root.setAttribute("aria-busy", "true");
	const next = await fetchPage(address).catch(() => undefined);
	if (turn !== latest) return;
	const main = next?.querySelector("main");
	const old = document.querySelector("main");
	if (!next || !main || !old) {
		location.href = address;
		return;
	}
	const held = document.activeElement?.getAttribute("href");
	// The box goes on as it is: its numbers are of no range.
	const boxes = [...old.querySelectorAll("luot-box")];
	for (const [at, box] of main.querySelectorAll("luot-box").entries())
		if (boxes[at]) box.replaceWith(boxes[at]);
	old.replaceWith(document.adoptNode(main));
	for (const part of ["nav.tabs", "header.top"]) {
		const fresh = next.querySelector(part);
		if (fresh)
			document.querySelector(part)?.replaceWith(document.adoptNode(fresh));
	}
	document.title = next.title;
	root.removeAttribute("aria-busy");
	showButtons();
	const same = [...main.querySelectorAll("a")].find(
		(link) => held && link.getAttribute("href") === held,
	);
	(same ?? (main as HTMLElement)).focus({ preventScroll: true });
}

let shown = location.pathname + location.search;

function go(address: string): void {
	history.pushState(null, "", address);
	shown = location.pathname + location.search;
	change(address);
}

document.addEventListener("click", (event) => {
	const target = event.target as Element;
	const button = target.closest<HTMLElement>("[data-copy]");
	if (button) copy(button);
	if (target.closest("[data-print]")) print();
	const link = target.closest<HTMLAnchorElement>("main a[href]");
	const isPlain =
		event.button === 0 &&
		!(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
	// The same page in another range; everything else is a new one.
	if (
		link &&
		isPlain &&
		link.origin === location.origin &&
		link.pathname === location.pathname &&
		!link.hash
	) {
		event.preventDefault();
		go(link.href);
	}
});

document.addEventListener("submit", (event) => {
	const form = event.target as HTMLFormElement;
	if (!form.matches(".range")) return;
	event.preventDefault();
	const asked = new URLSearchParams();
	for (const [name, value] of new FormData(form))
		asked.append(name, String(value));
	go(`${location.pathname}?${asked}`);
});

addEventListener("popstate", () => {
	const asked = location.pathname + location.search;
	// A jump within the page is none to another.
	if (asked !== shown) change(location.href);
	shown = asked;
});

/** Fetches the page again and takes its numbers, where somebody is looking. */
async function renew(): Promise<void> {
	if (document.hidden) return;
	const turn = latest;
	// Somebody who was signed out meanwhile goes on seeing what was there.
	const next = await fetchPage(location.href);
	const live = document.querySelector("[data-live]");
	const fresh = next?.querySelector("[data-live]");
	// Not from under somebody's hands.
	if (!fresh || turn !== latest || live?.contains(document.activeElement))
		return;
	if (live) live.replaceWith(document.adoptNode(fresh));
	// The first view has come: there is a page to show now.
	else if (document.querySelector("[data-wait]")) location.reload();
}

const waits = document.querySelector("[data-wait]");
if (waits || document.querySelector("[data-live]"))
	setInterval(() => renew().catch(() => {}), waits ? FIRST_MS : RENEW_MS);

showButtons();
