import Ajv from "ajv";
import addFormats from "ajv-formats";

const text = { type: "string" };
const url = { type: "string", format: "uri" };
const author = {
	type: "object",
	properties: { name: text, url, avatar: url },
	minProperties: 1,
	additionalProperties: false,
};

/** What JSON Feed 1.1 says of a feed (https://jsonfeed.org/version/1.1), with extensions under an underscore and nothing else besides. */
const FEED = {
	type: "object",
	required: ["version", "title", "items"],
	additionalProperties: false,
	patternProperties: { "^_[a-zA-Z]": { type: "object" } },
	properties: {
		version: { const: "https://jsonfeed.org/version/1.1" },
		title: text,
		home_page_url: url,
		feed_url: url,
		description: text,
		user_comment: text,
		next_url: url,
		icon: url,
		favicon: url,
		authors: { type: "array", items: author },
		language: text,
		expired: { type: "boolean" },
		hubs: { type: "array" },
		items: {
			type: "array",
			items: {
				type: "object",
				required: ["id"],
				anyOf: [{ required: ["content_html"] }, { required: ["content_text"] }],
				additionalProperties: false,
				patternProperties: { "^_[a-zA-Z]": { type: "object" } },
				properties: {
					id: text,
					url,
					external_url: url,
					title: text,
					content_html: text,
					content_text: text,
					summary: text,
					image: url,
					banner_image: url,
					date_published: { type: "string", format: "date-time" },
					date_modified: { type: "string", format: "date-time" },
					authors: { type: "array", items: author },
					tags: { type: "array", items: text },
					language: text,
					attachments: {
						type: "array",
						items: {
							type: "object",
							required: ["url", "mime_type"],
							additionalProperties: false,
							properties: {
								url,
								mime_type: text,
								title: text,
								size_in_bytes: { type: "integer" },
								duration_in_seconds: { type: "number" },
							},
						},
					},
				},
			},
		},
	},
};

const ajv = new Ajv.default({ allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(FEED);

/** What is wrong with a feed by the specification; nothing where all is right. */
export function listFeedFaults(feed: unknown): string[] {
	validate(feed);
	return (validate.errors ?? []).map(
		({ instancePath, message }) => `${instancePath} ${message}`,
	);
}
