/**
 * What makes the dashboard lively: a read-out under the chart, buttons that copy and print, numbers that renew themselves. Everything works
 * without it.
 */
const RENEW_MS = 30_000;

function onReadout(event: Event): void {
	const bar = (event.target as Element).closest("[data-read]");
	const out = document.querySelector("[data-readout]");
	if (bar && out) out.textContent = bar.getAttribute("data-read");
}

document.addEventListener("pointerover", onReadout);
document.addEventListener("pointerdown", onReadout);

for (const button of document.querySelectorAll<HTMLButtonElement>(
	"[data-copy]",
)) {
	button.hidden = false;
	button.addEventListener("click", async () => {
		const { copy = "", copied = "" } = button.dataset;
		const text = document.getElementById(copy)?.textContent ?? "";
		await navigator.clipboard.writeText(text);
		button.textContent = copied;
	});
}

for (const button of document.querySelectorAll<HTMLButtonElement>(
	"[data-print]",
)) {
	button.hidden = false;
	button.addEventListener("click", () => print());
}

/** Fetches the page again and takes its numbers, where somebody is looking. */
async function renew(): Promise<void> {
	if (document.hidden) return;
	const response = await fetch(location.href, {
		headers: { accept: "text/html" },
	});
	// Somebody who was signed out meanwhile goes on seeing what was there.
	if (!response.ok || response.redirected) return;
	const next = new DOMParser().parseFromString(
		await response.text(),
		"text/html",
	);
	const live = document.querySelector("[data-live]");
	const fresh = next.querySelector("[data-live]");
	if (live && fresh) live.replaceWith(document.adoptNode(fresh));
	// The first view has come: there is a page to show now.
	else if (fresh) location.reload();
}

const waits = document.querySelector("[data-wait]");
if (waits || document.querySelector("[data-live]"))
	setInterval(() => renew().catch(() => {}), waits ? 3000 : RENEW_MS);
