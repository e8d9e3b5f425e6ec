import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { isAllowed } from "./source-list.ts";

/** A page as somebody's browser would get it. */
export type SeenPage = {
	/** Where it was in the end, after redirects. */
	url: string;
	html: string;
	/** Its `Content-Security-Policy` headers. */
	policies: readonly string[];
};

/** What a page lacks, or has: in the order in which somebody would mend it. */
export type Finding =
	| { kind: "script-missing" | "script-found" }
	/** The script of another installation. */
	| { kind: "script-elsewhere"; found: string }
	/** The script counts for another site, or for none. */
	| { kind: "wrong-site"; found: string }
	| { kind: "csp-script" | "csp-connect" | "csp-fine" }
	| { kind: "box-found" | "box-missing" };

const SCRIPT_NAME = /\/luot(?:-[0-9a-f]{12})?\.js$/;

type Element = DefaultTreeAdapterTypes.Element;

const textOf = ({ attrs }: Element, named: string): string | undefined =>
	attrs.find(({ name }) => name === named)?.value;

/** All elements in their order, level by level without a call each: a page may be as deep as its author likes. */
function listElements(html: string): Element[] {
	const elements: Element[] = [];
	const waiting: DefaultTreeAdapterTypes.Node[] = [parse(html)];
	for (let node = waiting.pop(); node; node = waiting.pop()) {
		if ("tagName" in node) elements.push(node);
		// One by one: a call takes only so many arguments.
		if ("childNodes" in node)
			for (const child of node.childNodes.toReversed()) waiting.push(child);
	}
	return elements;
}

/** The script tags that load our script, from wherever, with their addresses. */
function listScripts(elements: readonly Element[], page: URL) {
	return elements.flatMap((element) => {
		const src = textOf(element, "src");
		if (element.tagName !== "script" || !src || !URL.canParse(src, page))
			return [];
		const url = new URL(src, page);
		return SCRIPT_NAME.test(url.pathname) ? [{ element, url }] : [];
	});
}

/** Policies that the page itself says, in meta elements. */
const listPolicies = (elements: readonly Element[]): string[] =>
	elements.flatMap((element) =>
		element.tagName === "meta" &&
		/^content-security-policy$/i.test(textOf(element, "http-equiv") ?? "")
			? (textOf(element, "content") ?? [])
			: [],
	);

/** What an installer has to know of a page: whether our script is there, for which site, and whether the page lets it work. */
export function inspectPage(
	{ url, html, policies }: SeenPage,
	{ site, service }: { site: string; service: string },
): Finding[] {
	const page = new URL(url);
	const elements = listElements(html);
	const scripts = listScripts(elements, page);
	const own = scripts.find((script) => script.url.origin === service);
	const hasBox = elements.some(({ tagName }) => tagName === "luot-box");
	const box: Finding = { kind: hasBox ? "box-found" : "box-missing" };
	if (!own) {
		const [other] = scripts;
		return other
			? [{ kind: "script-elsewhere", found: other.url.origin }, box]
			: [{ kind: "script-missing" }, box];
	}
	const named = textOf(own.element, "data-site") ?? "";
	const all = [...policies, ...listPolicies(elements)];
	const load = { url: own.url, page, nonce: textOf(own.element, "nonce") };
	const mayLoad = isAllowed(
		all,
		["script-src-elem", "script-src", "default-src"],
		load,
	);
	const mayConnect = isAllowed(all, ["connect-src", "default-src"], {
		url: new URL(`/v1/sites/${site}/box`, service),
		page,
	});
	return [
		{ kind: "script-found" },
		...(named === site ? [] : [{ kind: "wrong-site" as const, found: named }]),
		...(mayLoad ? [] : [{ kind: "csp-script" as const }]),
		...(mayConnect ? [] : [{ kind: "csp-connect" as const }]),
		...(mayLoad && mayConnect ? [{ kind: "csp-fine" as const }] : []),
		box,
	];
}
