/** An article as you send it; see `/docs` for the other fields. */
export type NewArticle = {
	title: string;
	content_html?: string;
	content_markdown?: string;
	date_published?: string;
	_luot?: { status?: "draft" | "pending" | "published"; slug?: string };
};

/** What comes back of it. */
export type Published = {
	id: string;
	url: string;
	_luot: { slug: string; version: number; warnings?: { code: string }[] };
};

/** What went wrong: `type` for programs, the message for people. */
export class Refused extends Error {
	readonly status: number;
	readonly type: string;
	constructor({
		status,
		type,
		detail,
	}: { status: number; type: string; detail: string }) {
		super(detail);
		this.status = status;
		this.type = type;
	}
}

/** Calls of one site: `createClient({ url: "https://luot.truong.example", site: "truong", token })`. */
export function createClient({
	url,
	site,
	token,
}: {
	url: string;
	site: string;
	token: string;
}) {
	const articles = `${url}/v1/sites/${site}/articles`;

	async function call<T>(
		path: string,
		method: string,
		headers = {},
		body?: object,
	): Promise<T> {
		const response = await fetch(articles + path, {
			method,
			headers: {
				authorization: `Bearer ${token}`,
				"content-type": "application/json",
				...headers,
			},
			...(body && { body: JSON.stringify(body) }),
		});
		const answer = await response.json();
		if (!response.ok) throw new Refused(answer);
		return answer;
	}

	return {
		/** Publishes once for each key, however often it is called. */
		publish: (article: NewArticle, key: string) =>
			call<Published>("", "POST", { "idempotency-key": key }, article),

		/** Makes a change on the newest version, again where somebody was faster. */
		async change(
			id: string,
			toChange: (now: Published & NewArticle) => object,
		): Promise<Published> {
			for (;;) {
				const now = await call<Published & NewArticle>(`/${id}`, "GET");
				try {
					return await call<Published>(
						`/${id}`,
						"PATCH",
						{ "if-match": `"${now._luot.version}"` },
						toChange(now),
					);
				} catch (error) {
					if (!(error instanceof Refused && error.status === 412)) throw error;
				}
			}
		},
	};
}
