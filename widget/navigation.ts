declare global {
	interface Document {
		/** Chromium only. */
		readonly prerendering?: boolean;
	}
}

/**
 * Calls `view` once for each page that somebody sees: after a load, a change of path, a return from the back/forward
 * cache; while the tab is hidden or prerendered, not before it is looked at.
 */
export function watchPages(view: () => void): void {
	let path: string | undefined;
	const turn = (event?: Event) => {
		if ((event as PageTransitionEvent)?.persisted) path = "";
		// Routers set the title and the content just after the address, and may redirect at once.
		setTimeout(() => {
			if (
				path === location.pathname ||
				document.hidden ||
				document.prerendering ||
				document.readyState === "loading"
			)
				return;
			path = location.pathname;
			view();
		}, 50);
	};
	for (const name of ["pushState", "replaceState"] as const) {
		const change = history[name];
		history[name] = (...values) => {
			change.apply(history, values);
			turn();
		};
	}
	// Some of these do not bubble from the document; all of them are captured.
	for (const name of [
		"visibilitychange",
		"readystatechange",
		"prerenderingchange",
		"pageshow",
		"popstate",
	])
		addEventListener(name, turn, true);
	turn();
}
