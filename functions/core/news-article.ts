import type { NewsArticle, WithContext } from "schema-dts";
import type { ArticleItem } from "./article-item.ts";
import type { Site } from "./site.ts";

/** The article in the words of schema.org, for search engines. */
export function toNewsArticle(
	item: ArticleItem,
	{ site, home }: { site: Site; home: string },
): WithContext<NewsArticle> {
	const {
		articleSection,
		sourceOrganization,
		temporalCoverage,
		correction = [],
		figures = [],
	} = item._luot;
	const images = [
		...new Set([
			...(item.image ? [item.image] : []),
			...figures.map(({ url }) => url),
		]),
	];
	return {
		"@context": "https://schema.org",
		"@type": "NewsArticle",
		headline: item.title,
		description: item.summary ?? item._luot.excerpt ?? item.title,
		url: item.url,
		mainEntityOfPage: item.url,
		inLanguage: item.language,
		isAccessibleForFree: true,
		dateModified: item.date_modified,
		...(item.date_published && { datePublished: item.date_published }),
		...(images.length > 0 && { image: images }),
		...(item.authors && {
			author: item.authors.map(({ name, url }) => ({
				"@type": "Person" as const,
				name,
				...(url && { url }),
			})),
		}),
		publisher: { "@type": "Organization", name: site.name, url: home },
		...(sourceOrganization && {
			sourceOrganization: { "@type": "Organization", name: sourceOrganization },
		}),
		...(articleSection && { articleSection }),
		...(temporalCoverage && { temporalCoverage }),
		...(item.tags && { keywords: [...item.tags] }),
		...(correction.length > 0 && {
			correction: correction.map(({ date, text }) => ({
				"@type": "CorrectionComment" as const,
				datePublished: date,
				text,
			})),
		}),
	};
}
