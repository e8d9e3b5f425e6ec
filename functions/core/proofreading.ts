import { listMixedSpellings } from "./proof-spellings.ts";
import { listWrongSums } from "./proof-sums.ts";
import type { Warning } from "./proof-warning.ts";
import { listImpossibleYears } from "./proof-years.ts";

export type { Warning } from "./proof-warning.ts";

/** What is proofread; `text` is the plain text of the body without the figures. */
export type Proof = {
	title: string;
	text: string;
	figures: readonly { alt: string; caption: string }[];
};

/** Nobody reads more. */
const LIMIT = 50;

/** No letter has more marks; normalising thousands on one takes seconds. */
const MARKS = /(\p{M}{4})\p{M}+/gu;

const toNormal = (text: string) => text.replace(MARKS, "$1").normalize("NFC");

/** A file's name describes nothing. */
const isDescription = (alt: string) =>
	alt.trim() !== "" && !/^[\w.-]{1,100}\.(?:jpe?g|png|gif|webp)$/i.test(alt);

function listMissingAlts(figures: Proof["figures"]): Warning[] {
	return figures.flatMap(({ alt, caption }, at) =>
		isDescription(alt)
			? []
			: [
					{
						code: "missing-alt" as const,
						message: {
							vi: `Ảnh ${at + 1} chưa có lời mô tả cho người không nhìn thấy ảnh.`,
							en: `Picture ${at + 1} has no description for people who do not see it.`,
						},
						...(caption && { at: caption }),
					},
				],
	);
}

function listRepeatedCaptions(figures: Proof["figures"]): Warning[] {
	const pictures = new Map<string, number[]>();
	for (const [at, { caption }] of figures.entries()) {
		const key = toNormal(caption).toLowerCase().replace(/\s+/g, " ").trim();
		if (key !== "") pictures.set(key, [...(pictures.get(key) ?? []), at]);
	}
	return [...pictures.values()]
		.filter((places) => places.length > 1)
		.map((places) => {
			const numbers = places.map((at) => at + 1).join(", ");
			return {
				code: "repeated-caption",
				message: {
					vi: `Các ảnh ${numbers} có cùng một chú thích.`,
					en: `Pictures ${numbers} have the same caption.`,
				},
				at: figures[places[0] as number]?.caption ?? "",
			};
		});
}

/** What an editor may have overlooked, at most 50 things: warnings, of which any may be meant so. */
export function proofread({ title, text, figures }: Proof): Warning[] {
	const whole = toNormal(
		[title, text, ...figures.map(({ caption }) => caption)].join("\n"),
	);
	return [
		...listMissingAlts(figures),
		...listRepeatedCaptions(figures),
		...listImpossibleYears(whole),
		...listWrongSums(whole),
		...listMixedSpellings(whole),
	].slice(0, LIMIT);
}
