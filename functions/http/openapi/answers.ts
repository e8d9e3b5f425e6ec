import * as z from "zod";
import { STATES } from "../../core/article.ts";
import { PERIODS } from "../../core/popular.ts";
import { UNITS } from "../../core/site.ts";
import { REASONS } from "../../core/stats-exactness.ts";
import { METRICS } from "../../core/stats-question.ts";

/** What calls answer, for the description of the API; a test holds every real answer against it. */
const count = z.int().min(0);
const time = z.iso.datetime({ offset: true });
const etag = z.string().meta({ description: "The version, for If-Match." });

const actor = z.object({ id: z.string(), name: z.string() });

export const problem = z
	.object({
		type: z.string().meta({ example: "urn:luot:problem:invalid-input" }),
		title: z.string(),
		status: z.int(),
		detail: z.string().optional(),
		faults: z.array(z.object({ at: z.string(), fault: z.string() })).optional(),
	})
	.meta({
		id: "Problem",
		description: "RFC 9457: what is wrong, and what to change.",
	});

export const box = z
	.object({
		site: z.string(),
		unit: z.enum(UNITS),
		today: count,
		yesterday: count,
		week: count,
		month: count,
		total: count,
		online: count,
		locale: z.string(),
		day: z.iso.date(),
		asOf: time,
		page: z.object({ views: count }).optional(),
		views: z.record(z.string(), count).optional(),
		seat: z.string().optional().meta({
			description:
				"In classroom mode, to whoever counts: what this browser sends until the day ends.",
		}),
	})
	.meta({
		id: "Box",
		description: "The visitor box, all numbers from one read.",
	});

const figure = z.object({
	id: z.string(),
	url: z.url(),
	fileName: z.string().optional(),
	alt: z.string(),
	caption: z.string(),
	credit: z.string().optional(),
	width: count.optional(),
	height: count.optional(),
});
const mark = z.tuple([count, count]);

const extension = z.object({
	slug: z.string(),
	status: z.enum([...STATES, "scheduled", "deleted"]),
	version: count,
	path: z.string().meta({ description: "Under which views are counted." }),
	articleSection: z.string().optional(),
	sourceOrganization: z.string().optional(),
	temporalCoverage: z.string().optional(),
	excerpt: z.string().optional(),
	picture: z.url().optional(),
	featured: z.boolean().optional(),
	expires: time.optional(),
	canonical_url: z.url().optional(),
	translationOf: z.string().optional(),
	correction: z
		.array(z.object({ date: z.iso.date(), text: z.string() }))
		.optional(),
	figures: z.array(figure).optional(),
	snippet: z
		.object({
			text: z.string(),
			marks: z.array(mark),
			title: z.array(mark),
		})
		.optional(),
	views: count.optional(),
});

const item = z.object({
	id: z.uuid(),
	url: z.url(),
	title: z.string(),
	content_html: z.string().optional(),
	content_text: z.string().optional(),
	summary: z.string().optional(),
	image: z.url().optional(),
	date_published: time.optional(),
	date_modified: time,
	authors: z
		.array(
			z.object({
				name: z.string(),
				url: z.url().optional(),
				avatar: z.string().optional(),
			}),
		)
		.optional(),
	tags: z.array(z.string()).optional(),
	language: z.string(),
	attachments: z
		.array(
			z.object({
				url: z.url(),
				mime_type: z.string(),
				title: z.string().optional(),
				size_in_bytes: count.optional(),
			}),
		)
		.optional(),
	_luot: extension,
});

export const article = item.meta({
	id: "Article",
	description:
		"An item of JSON Feed 1.1, and under _luot what that has no name for.",
});

export const editedArticle = item
	.extend({
		_luot: extension.extend({
			source: z.object({
				format: z.enum(["html", "markdown"]),
				text: z.string(),
			}),
			by: actor,
			note: z.string().optional(),
			warnings: z
				.array(
					z.object({
						code: z.string(),
						message: z.object({ vi: z.string(), en: z.string() }),
						at: z.string().optional(),
					}),
				)
				.optional(),
		}),
	})
	.meta({
		id: "EditedArticle",
		description: "An article as its editors see it.",
	});

export const feed = z
	.object({
		version: z.literal("https://jsonfeed.org/version/1.1"),
		title: z.string(),
		home_page_url: z.url(),
		feed_url: z.url(),
		language: z.string(),
		items: z.array(item.partial().required({ id: true })),
		next_url: z.url().optional(),
	})
	.meta({ id: "Feed", description: "JSON Feed 1.1, the newest first." });

export const popular = z.object({
	period: z.enum(PERIODS),
	items: z.array(item),
});

export const revisions = z.object({
	items: z.array(
		z.object({
			version: count,
			at: time,
			by: actor,
			note: z.string().optional(),
			state: z.enum(STATES),
			deleted: z.boolean().optional(),
			title: z.string(),
		}),
	),
});

export const differences = z.object({
	from: count,
	to: count,
	fields: z.array(
		z.object({
			field: z.string(),
			parts: z.array(
				z.object({
					value: z.string(),
					added: z.boolean().optional(),
					removed: z.boolean().optional(),
				}),
			),
		}),
	),
});

export const announcement = z
	.object({
		id: z.string(),
		text: z.string(),
		url: z.url().optional(),
		language: z.string().optional(),
		from: time.optional(),
		until: time.optional(),
		dismissible: z.boolean(),
	})
	.meta({ id: "Announcement" });

export const announcements = z.object({ items: z.array(announcement) });

export const media = z
	.object({
		id: z.string(),
		fileName: z.string(),
		type: z.string(),
		uploadedBy: z.string(),
		uploadedAt: time,
		alt: z.string().optional(),
		credit: z.string().optional(),
		path: z.string().optional().meta({
			description: "What an article's body, image or attachments take.",
		}),
		url: z.url().optional(),
		size: count.optional(),
		width: count.optional(),
		height: count.optional(),
		widths: z.array(z.object({ width: count, url: z.url() })).optional(),
	})
	.meta({ id: "Media" });

export const awaitedMedia = media
	.extend({
		upload: z.object({
			method: z.literal("PUT"),
			url: z.url(),
			headers: z.record(z.string(), z.string()),
			expires: time,
		}),
	})
	.meta({
		id: "AwaitedMedia",
		description: "Where the file goes, as it says, before it expires.",
	});

export const mediaList = z.object({
	items: z.array(media),
	next_url: z.url().optional(),
});

const numbers = z.object(
	Object.fromEntries(
		METRICS.map((name) => [name, z.number().min(0).optional()]),
	),
);

/** A range in sum and step by step. */
const counted = z.object({
	from: z.string(),
	to: z.string(),
	days: z.object({ asked: count, counted: count }).meta({
		description:
			"How many days the range has, and on how many of them the site was counting.",
	}),
	totals: numbers,
	accepted: z
		.object({ views: count, people: count, bots: count, suspicious: count })
		.optional()
		.meta({
			description:
				"Every view that was accepted: people's, bots' and suspicious ones, which add up to `views`. Missing under a filter.",
		}),
	series: z.array(
		z.object({
			at: z.string(),
			numbers: numbers.optional().meta({
				description:
					"Missing where nothing was counted: before the site's first day, and after today.",
			}),
			isUnfinished: z.literal(true).optional(),
			lists: z.array(z.string()).optional().meta({
				description:
					"The versions of the lists by which people were told from bots.",
			}),
		}),
	),
});

export const stats = counted
	.extend({
		site: z.string(),
		zone: z.string(),
		unit: z.enum(UNITS),
		by: z.string(),
		filter: z.record(z.string(), z.string()).optional(),
		since: z.string().nullable().meta({
			description: "The first day that has anything; before it there are gaps.",
		}),
		detailsSince: z.string().optional().meta({
			description:
				"The first day of which what is asked for is kept, where it was deleted of earlier ones.",
		}),
		exact: z.boolean().meta({
			description: "Whether every number is exactly what its name says.",
		}),
		inexact: z
			.array(
				z.object({
					metrics: z.array(z.enum(METRICS)),
					reason: z.enum(REASONS),
					detail: z.string(),
				}),
			)
			.optional(),
		online: count,
		earlier: counted.optional(),
		of: z.string().optional(),
		rankedBy: z.enum(["views", "visits", "entries", "exits"]).optional(),
		values: z
			.array(
				numbers.extend({
					name: z.string(),
					title: z.string().optional(),
					column: z.enum(["bots", "suspicious"]).optional(),
				}),
			)
			.optional(),
		rest: numbers.extend({ count }).optional(),
	})
	.meta({ id: "Stats" });

export const erasures = z
	.object({
		site: z.string(),
		keepMonths: count.nullable(),
		items: z.array(
			z.object({
				keptFrom: z.iso.date().meta({
					description: "The first day of which everything is kept.",
				}),
				keepMonths: count,
				begun: time,
				finished: time.optional(),
				lists: count.meta({
					description:
						"Counters of pages, sources and campaigns, each of a month, that were deleted.",
				}),
				days: count.meta({
					description:
						"Days of whose totals hours, places, devices and languages were deleted.",
				}),
				audits: count,
			}),
		),
	})
	.meta({ id: "Erasures" });

export const audits = z
	.object({
		site: z.string(),
		daysChecked: count,
		daysRepaired: count,
		drift: count.meta({
			description:
				"By how much the numbers of all these days are still off, by the last result of each.",
		}),
		lastAt: time.optional(),
		deadLetters: count.meta({
			description: "Records of all sites that could not be read and wait.",
		}),
		repeatsRefused: count.meta({
			description:
				"Views of the last seven days that came again and were not counted twice.",
		}),
		unfolded: z
			.object({ views: count, oldestAt: time.optional() })
			.optional()
			.meta({
				description:
					"Views of today that are written and not yet shown, and since when; absent where today has more than 5,000 visitors.",
			}),
		items: z.array(
			z.object({
				day: z.string(),
				at: time,
				by: z.string().meta({ description: "`schedule` or `command`." }),
				views: count,
				visitors: count,
				checked: count.meta({ description: "How many numbers were compared." }),
				drift: count,
				differences: z.array(
					z.object({
						key: z.string(),
						name: z.string(),
						counted: z.int(),
						expected: z.int(),
					}),
				),
				unreadable: count,
				repaired: z.boolean(),
			}),
		),
	})
	.meta({ id: "Audits" });

const taken = z.object({ visitors: count, views: count });

export const voidPreview = taken
	.extend({
		isAll: z.boolean().meta({
			description:
				"Whether all was looked through; else there are at least so many.",
		}),
	})
	.meta({ id: "VoidPreview" });

export const voided = z
	.object({
		id: z.string(),
		state: z.enum(["pending", "done", "undoing", "undone"]).meta({
			description: "`pending` and `undoing` go on with a POST to the void.",
		}),
		from: time,
		to: time,
		where: z.record(z.string(), z.string()),
		reason: z.string(),
		by: z.string(),
		at: time,
		taken,
		restored: taken,
		undoneBy: z.string().optional(),
		undoneAt: time.optional(),
		until: time.meta({
			description: "When the ledger begins to forget it: put back before.",
		}),
	})
	.meta({ id: "Void" });

export const voids = z.object({ items: z.array(voided) });

export const token = z
	.object({
		id: z.string(),
		name: z.string(),
		role: z.string(),
		site: z.string(),
		created: time,
		createdBy: actor,
		expires: time.optional(),
		revoked: time.optional(),
		used: time.optional(),
	})
	.meta({ id: "Token", description: "A token, but for the secret." });

export const newToken = token
	.extend({ token: z.string().meta({ description: "Shown this once." }) })
	.meta({ id: "NewToken" });

export const tokens = z.object({ items: z.array(token) });

export const site = z
	.object({ id: z.string(), name: z.string(), version: count })
	.catchall(z.unknown())
	.meta({ id: "Site" });

export const views = z.object({ views: z.record(z.string(), count) });
export const health = z.object({ status: z.literal("ok") });
export { etag };
