import type { Element, ElementContent, Root, RootContent } from "hast";
import { toText } from "hast-util-to-text";
import MarkdownIt from "markdown-it";
import rehypeParse from "rehype-parse";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import rehypeStringify from "rehype-stringify";
import { unified } from "unified";
import { SKIP, visit } from "unist-util-visit";
import { InvalidInput } from "./errors.ts";
import { toPicture } from "./media.ts";
import { isPictureAddress } from "./text.ts";

/** An article's body as its editor wrote it. */
export type Source = {
	readonly format: "html" | "markdown";
	readonly text: string;
};

/** A picture in a body, with what stands below it. */
export type Figure = {
	/** Its place in the body: `f1`, `f2` … */
	readonly id: string;
	readonly url: string;
	readonly alt: string;
	/** Text, with "\n" where the line breaks. */
	readonly caption: string;
	/** Who made it: what stands in the caption as `<small>`. */
	readonly credit?: string;
	/** The last part of its address. */
	readonly fileName?: string;
	readonly width?: number;
	readonly height?: number;
};

export type Body = {
	/** Safe to put into any page. */
	readonly html: string;
	/** The same as plain text, a blank line between paragraphs. */
	readonly text: string;
	readonly figures: readonly Figure[];
};

/** What a body may become: a misnested source of 120 KB makes 700 KB of repeated elements. */
const HTML_LIMIT_BYTES = 400_000;

/** Elements inside each other. Nobody writes a hundred; ten thousand stop a browser, and before it the parser. */
const DEPTH_LIMIT = 100;

const attributes = defaultSchema.attributes ?? {};

/** Attributes of forms and frames, and those by which a body could pose as a part of the page around it. */
const UNWANTED = new Set([
	"action",
	"accept",
	"acceptCharset",
	"accessKey",
	"encType",
	"htmlFor",
	"method",
	"name",
	"tabIndex",
	"itemProp",
	"id",
	"useMap",
	"isMap",
	"align",
	"vAlign",
	"border",
	"color",
	"size",
	"checked",
	"prompt",
	"readOnly",
	"noHref",
]);

/** The one allow-list, for both formats: GitHub's, with figures and without forms, own ids and pictures by plain http. */
const SCHEMA = {
	...defaultSchema,
	tagNames: [
		...(defaultSchema.tagNames ?? []).filter(
			(name) => !["input", "picture", "source"].includes(name),
		),
		"figure",
		"figcaption",
		"u",
		"small",
		"abbr",
		"mark",
		"caption",
		"colgroup",
		"col",
		"time",
	],
	attributes: {
		"*": (attributes["*"] ?? []).filter((name) => !UNWANTED.has(String(name))),
		a: ["href", "title"],
		blockquote: ["cite"],
		del: attributes.del ?? [],
		ins: attributes.ins ?? [],
		img: ["src", "alt", "title", "width", "height"],
		ol: ["start", "reversed", "type"],
		td: ["align", "colSpan", "rowSpan"],
		th: ["align", "colSpan", "rowSpan", "scope"],
		time: ["dateTime"],
		code: [["className", /^language-[\w-]{1,30}$/] as [string, RegExp]],
	},
	protocols: {
		href: ["http", "https", "mailto", "tel"],
		cite: ["http", "https"],
		src: ["https"],
	},
	clobber: [],
	strip: [
		"script",
		"style",
		"template",
		"title",
		"textarea",
		"noscript",
		"iframe",
		"noembed",
		"noframes",
		"xmp",
		"plaintext",
		"select",
	],
};

/** How wide a page shows a picture: a column of text, or all of a phone. */
const SIZES = "(max-width: 48rem) 100vw, 48rem";

const markdown = new MarkdownIt({ html: true, linkify: false });

const isElement = (
	node: RootContent | undefined,
	name?: string,
): node is Element =>
	node?.type === "element" && (name === undefined || node.tagName === name);

const isBlank = (node: RootContent) =>
	node.type === "text" && node.value.trim() === "";

/** A caption of text whose lines are kept. */
function toCaption(text: string): Element {
	const children = text.split("\n").flatMap((value, at): ElementContent[] => [
		...(at > 0
			? [
					{
						type: "element" as const,
						tagName: "br",
						properties: {},
						children: [],
					},
				]
			: []),
		{ type: "text", value },
	]);
	return { type: "element", tagName: "figcaption", properties: {}, children };
}

/** What a reference such as `&#1;` can bring in although the source has none: XML, and so a feed, has no place for it. */
const UNSEEN = /[^\P{Cc}\t\n\r\u0085]|\p{NChar}/gu;

function dropUnseen() {
	return (tree: Root): void => {
		visit(tree, (node) => {
			if (node.type === "text") node.value = node.value.replace(UNSEEN, "");
			if (node.type !== "element") return;
			for (const [name, value] of Object.entries(node.properties))
				if (typeof value === "string")
					node.properties[name] = value.replace(UNSEEN, "");
		});
	};
}

/** Makes a figure of a paragraph that is one picture with a title, which is how Markdown writes a caption. */
function captionPictures() {
	return (tree: Root): void => {
		visit(tree, "element", (node) => {
			const content = node.children.filter((child) => !isBlank(child));
			const [only] = content;
			if (
				node.tagName !== "p" ||
				content.length !== 1 ||
				!isElement(only, "img")
			)
				return;
			const { title, ...properties } = only.properties;
			if (typeof title !== "string" || title.trim() === "") return;
			node.tagName = "figure";
			node.children = [{ ...only, properties }, toCaption(title)];
		});
	};
}

/** Keeps the alignment of a table's cells, which Markdown writes as a style. */
function alignCells() {
	return (tree: Root): void => {
		visit(tree, "element", ({ tagName, properties }) => {
			const align = /^text-align: ?(left|center|right);?$/.exec(
				String(properties.style ?? ""),
			)?.[1];
			if (align && (tagName === "td" || tagName === "th"))
				properties.align = align;
		});
	};
}

/** Takes out pictures from elsewhere than ours or https, and keeps what a link opens from reaching back. */
function mendAddresses() {
	return (tree: Root): void => {
		visit(tree, "element", (node, at, parent) => {
			if (node.tagName === "a" && node.properties.href !== undefined) {
				node.properties = {
					href: node.properties.href,
					...node.properties,
					rel: ["noopener"],
				};
			}
			if (node.tagName !== "img") return;
			const { src, alt = "", ...more } = node.properties;
			if (typeof src === "string" && isPictureAddress(src)) {
				const { srcset, ...size } = toPicture(src) ?? {};
				// First, so that reading can put the service's origin before a path of ours.
				node.properties = {
					src,
					...(srcset && { srcSet: srcset, sizes: SIZES }),
					alt,
					...more,
					...size,
					loading: "lazy",
					decoding: "async",
				};
				return;
			}
			if (parent && at !== undefined) {
				parent.children.splice(at, 1);
				return [SKIP, at];
			}
		});
	};
}

/** Throws InvalidInput where elements stand too deep in each other; without recursion, which depth would break. */
function refuseDepth() {
	return (tree: Root): void => {
		let level: (Root | RootContent)[] = [tree];
		for (let depth = 0; level.length > 0; depth++) {
			if (depth > DEPTH_LIMIT) throw tooDeep();
			level = level.flatMap((node) =>
				"children" in node ? node.children : [],
			);
		}
	};
}

const tooDeep = () =>
	new InvalidInput(
		`The body has more than ${DEPTH_LIMIT} elements inside each other. Take out the empty ones around the text.`,
	);

const parser = unified().use(rehypeParse, { fragment: true }).freeze();

const cleaner = unified()
	.use(dropUnseen)
	.use(captionPictures)
	.use(alignCells)
	.use(rehypeSanitize, SCHEMA)
	.use(mendAddresses)
	.use(refuseDepth)
	.freeze();

const writer = unified()
	.use(rehypeStringify, { characterReferences: { useNamedReferences: true } })
	.freeze();

function toNumber(value: unknown): number | undefined {
	const number = Number(value);
	return Number.isSafeInteger(number) && number > 0 && number <= 20_000
		? number
		: undefined;
}

function toFileName(address: string): string {
	const name = address.split(/[?#]/, 1)[0]?.split("/").at(-1) ?? "";
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}

/** A caption's text, and apart from it whom the picture is owed to. */
function readCaption(caption: Element): { caption: string; credit: string } {
	const isCredit = (child: ElementContent) => isElement(child, "small");
	const textOf = (children: ElementContent[]) =>
		toText({ ...caption, children }).trim();
	return {
		caption: textOf(caption.children.filter((child) => !isCredit(child))),
		credit: textOf(caption.children.filter(isCredit)),
	};
}

function listFigures(tree: Root): Figure[] {
	const figures: Figure[] = [];
	visit(tree, "element", (node, _, parent) => {
		if (node.tagName !== "img") return;
		const frame = isElement(parent as RootContent, "figure")
			? (parent as Element)
			: undefined;
		const below = frame?.children.find((child) =>
			isElement(child, "figcaption"),
		);
		const { caption, credit } =
			below && isElement(below)
				? readCaption(below)
				: { caption: "", credit: "" };
		const url = String(node.properties.src);
		const fileName = toFileName(url);
		const width = toNumber(node.properties.width);
		const height = toNumber(node.properties.height);
		figures.push({
			id: `f${figures.length + 1}`,
			url,
			...(fileName && { fileName }),
			alt: String(node.properties.alt),
			caption,
			...(credit && { credit }),
			...(width && { width }),
			...(height && { height }),
		});
	});
	return figures;
}

/** A body is clean when cleaning changes it no more, which so many rounds bring about. */
const ROUNDS = 4;

/** A tree that reads the same when it has been written and parsed again: what a browser will make of the text is what was checked. */
function toCleanTree(source: string): { tree: Root; html: string } {
	let written = source;
	for (let round = 0; round <= ROUNDS; round++) {
		const tree = cleaner.runSync(parser.parse(written)) as Root;
		const html = writer.stringify(tree).trim();
		if (Buffer.byteLength(html) > HTML_LIMIT_BYTES)
			throw new InvalidInput(
				`The body is more than ${HTML_LIMIT_BYTES} bytes of HTML. Elements that are opened again and again without an end make it long.`,
			);
		if (html === written) return { tree, html };
		written = html;
	}
	throw new InvalidInput(
		"The body's elements are so misplaced in each other that no two readings of it agree. Write it as headings, paragraphs, lists, tables and figures.",
	);
}

/**
 * A source as a page may show it: everything that is not on the list is taken out, and what is left is the same when it is cleaned
 * again. Throws InvalidInput where nothing is left, where it is too deep, or longer than it may be.
 */
export function toBody({ format, text }: Source): Body {
	try {
		const { tree, html } = toCleanTree(
			format === "markdown" ? markdown.render(text) : text,
		);
		const body = {
			html,
			text: toText(tree).trim(),
			figures: listFigures(tree),
		};
		if (body.text === "" && body.figures.length === 0)
			throw new InvalidInput(
				"Nothing of the body can be shown: it has no text and no picture.",
			);
		return body;
	} catch (error) {
		// The parser's own end of the stack.
		if (error instanceof RangeError) throw tooDeep();
		throw error;
	}
}
