import parseContentSecurityPolicy from "content-security-policy-parser";

/** What a page is about to load: an address, and the nonce of the tag that asks for it. */
type Load = { url: URL; page: URL; nonce?: string | undefined };

const PORTS: Readonly<Record<string, string>> = {
	"http:": "80",
	"https:": "443",
};
const portOf = ({ protocol, port }: URL) => port || PORTS[protocol] || "";

/** `https://*.truong.example:8080/js/`, each part but the host optional (CSP 3, section 2.3.1). */
const HOST_SOURCE =
	/^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?::(\d+|\*))?(\/[^?#]*)?$/i;

/** A scheme allows itself, and plain http what is encrypted instead. */
const isScheme = (scheme: string, { protocol }: URL) =>
	protocol === `${scheme}:` || (scheme === "http" && protocol === "https:");

function isHostMatch(source: string, { url, page }: Load): boolean {
	const [, scheme, host = "", port, path] = HOST_SOURCE.exec(source) ?? [];
	const named = host.toLowerCase();
	if (!named) return false;
	const isHost =
		named === "*" ||
		(named.startsWith("*.")
			? url.hostname.endsWith(named.slice(1))
			: url.hostname === named);
	const isPort =
		port === "*" || (port ? port === portOf(url) : url.port === "");
	const isPath =
		!path ||
		(path.endsWith("/")
			? url.pathname.startsWith(path)
			: url.pathname === path);
	return (
		isScheme((scheme ?? page.protocol.slice(0, -1)).toLowerCase(), url) &&
		isHost &&
		isPort &&
		isPath
	);
}

function isSource(source: string, load: Load): boolean {
	const { url, page, nonce } = load;
	const text = source.toLowerCase();
	if (text === "*") return /^https?:$/.test(url.protocol);
	if (text === "'self'") return url.origin === page.origin;
	if (/^[a-z][a-z0-9+.-]*:$/.test(text))
		return isScheme(text.slice(0, -1), url);
	if (text.startsWith("'nonce-")) return source === `'nonce-${nonce}'`;
	return isHostMatch(source, load);
}

/**
 * Whether a page's policies let it load an address by one of these directives, the first that is there; every policy has to. Each
 * is the text of a `Content-Security-Policy` header or of a meta element.
 */
export function isAllowed(
	policies: readonly string[],
	directives: readonly string[],
	load: Load,
): boolean {
	return policies
		.flatMap((text) => text.split(","))
		.every((text) => {
			const policy = parseContentSecurityPolicy(text);
			const name = directives.find((each) => policy.has(each));
			const sources = name && policy.get(name);
			if (!sources) return true;
			// Then addresses say nothing: only a nonce does.
			const isStrict = sources.some(
				(source) => source.toLowerCase() === "'strict-dynamic'",
			);
			const counted = isStrict
				? sources.filter((source) => /^'nonce-/i.test(source))
				: sources;
			return counted.some((source) => isSource(source, load));
		});
}
