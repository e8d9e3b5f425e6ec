import { type Answer, draw, known } from "./box.ts";
import { watchPages } from "./navigation.ts";
import { askForSeats, toSeat } from "./seat.ts";

/** Whether this is `luot-classroom.js`, for which other pages do not pay. */
declare const CLASSROOM: boolean;

// One long block on purpose, and `+` for templates: every function and every kind of quote more is paid for on every page.
try {
	const { dataset, src } = document.currentScript as HTMLScriptElement;
	const address = new URL("/v1/sites/" + dataset.site + "/box", src).href;
	/** The elements in the page, in whichever shadow tree. */
	const places = new Set<HTMLElement>();
	let late: ReturnType<typeof setTimeout>;

	const ask = (counting?: boolean) => {
		const own = location.pathname + location.search;
		known.path = own;
		const paths = [...places]
			.map((place) => place.getAttribute("path") ?? "")
			// One that is no path would have the whole call refused.
			.filter((path) => path[0] === "/")
			.slice(0, 99);
		// Made once: a view whose answer got lost is known by its id when it is sent again, and counts once.
		const body = JSON.stringify({
			// Not `randomUUID`, which pages without TLS lack.
			id: crypto.getRandomValues(new Uint32Array(4)).join("-"),
			url: location.href,
			canonical: document.querySelector<HTMLLinkElement>("link[rel=canonical]")
				?.href,
			// Also for the later pages of a single-page site: it counts where a visit begins.
			referrer: document.referrer,
			title: document.title,
			screen: screen.width,
			language: navigator.language,
			webdriver: navigator.webdriver,
			...(CLASSROOM && { seat: toSeat() }),
			paths,
		});

		const attempt = async (pauseMs: number) => {
			try {
				const response = await (counting
					? fetch(address, { method: "POST", body, keepalive: true })
					: fetch(
							address + "?paths=" + [own, ...paths].map(encodeURIComponent),
						));
				// An answer is final, and so is a refusal.
				if (response.status < 500) pauseMs = 5000;
				if (response.ok) {
					const answer: Answer = await response.json();
					// One that does not count brings none.
					if (CLASSROOM) answer.seat ??= toSeat();
					// An answer that does not count may be older than the one that did.
					const older = counting || !known.fresh ? undefined : known.answer;
					known.answer = {
						...answer,
						...older,
						views: {
							...known.answer?.views,
							[own]: answer.page?.views,
							...answer.views,
							...older?.views,
						},
					};
					known.fresh = true;
					localStorage[address] = JSON.stringify(answer);
				}
			} catch {
				// No network, no JSON, or no storage.
			}
			places.forEach(draw);
			if (pauseMs < 5000) setTimeout(attempt, pauseMs, pauseMs * 4);
		};
		attempt(1000);
	};

	try {
		if (CLASSROOM) askForSeats();
		known.answer = JSON.parse(localStorage[address]);
	} catch {
		// Nothing was kept, or nothing may be.
	}

	// Throws where another copy of the script was first, and so this one does nothing.
	for (const name of ["luot-views", "luot-box"])
		customElements.define(
			name,
			class extends HTMLElement {
				connectedCallback(): void {
					places.add(this);
					draw(this);
					// Its page was not among those that were asked for.
					if (known.path && this.getAttribute("path")) {
						clearTimeout(late);
						late = setTimeout(ask, 50);
					}
				}
				disconnectedCallback(): void {
					places.delete(this);
				}
			},
		);

	watchPages(() => {
		known.fresh = false;
		ask(dataset.count !== "off");
	});
} catch {
	// A counter never breaks a page.
}
