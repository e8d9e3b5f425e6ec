const VI = {
	loading: "Đang tải…",
	empty: "Chưa có bài viết nào.",
	failed: "Không tải được nội dung.",
	retry: "Thử lại",
	lost: "Không có bài viết ở địa chỉ này",
	lostWhy:
		"Có thể bài đã được gỡ xuống, chưa đến giờ đăng, hoặc địa chỉ bị gõ nhầm.",
	published: "Đăng lúc",
	views: "lượt xem",
	corrections: "Đính chính",
	attachments: "Tài liệu kèm theo",
	announcements: "Thông báo",
	dismiss: "Đóng thông báo",
};

export type Words = typeof VI;

const EN: Words = {
	loading: "Loading…",
	empty: "No articles yet.",
	failed: "This could not be loaded.",
	retry: "Try again",
	lost: "There is no article at this address",
	lostWhy:
		"It may have been taken down, its time may not have come, or the address has a slip in it.",
	published: "Published",
	views: "views",
	corrections: "Corrections",
	attachments: "Attachments",
	announcements: "Announcements",
	dismiss: "Dismiss",
};

/** What an element says, and in which language. */
export type Speech = { language: string; words: Words };

const isVietnamese = (language: string) => /^vi\b/i.test(language);

/** The language of what stands around an element, Vietnamese where nothing says it; words are Vietnamese or English. */
export function toSpeech(place: HTMLElement): Speech {
	let language = "vi";
	try {
		// `vi_VN` is no language tag, and yet many a page says it.
		const said = place
			.closest<HTMLElement>("[lang]")
			?.lang.replace("_", "-") as string;
		[language = language] = Intl.getCanonicalLocales(said || language);
	} catch {
		// No language at all.
	}
	return { language, words: isVietnamese(language) ? VI : EN };
}

/** A time as its editor wrote it: the wall clock there, and the offset. */
const WRITTEN =
	/^(\d+)-(\d\d)-(\d\d)T(\d\d:\d\d)(?::(\d\d))?.*?(?:([+-])(\d\d):(\d\d))?Z?$/;

/** The day alone, as the calendar of its own offset shows it: `26/12/2022`. */
export function toDate(time: string, language: string): string {
	const [, year, month, day] = WRITTEN.exec(time) ?? [];
	return isVietnamese(language)
		? `${day}/${month}/${year}`
		: new Intl.DateTimeFormat(language, {
				dateStyle: "long",
				timeZone: "UTC",
			}).format(
				Date.UTC(+(year as string), +(month as string) - 1, +(day as string)),
			);
}

/** When an article appeared, as a Vietnamese page says it: `07:55:49 26/12/2022 (GMT+7)`; the day in the language's own order. */
export function toDateline(time: string, language: string): string {
	const [, , , , clock, second = "00", sign, hours = 0, minutes = 0] =
		WRITTEN.exec(time) ?? [];
	const offset =
		+hours || +minutes
			? `${sign}${+hours}${+minutes ? `:${minutes}` : ""}`
			: "";
	return `${clock}:${second} ${toDate(time, language)} (GMT${offset})`;
}
