/** The words of the box where no script runs: Vietnamese, and English for everybody else. */
export type BoxWords = {
	heading: string;
	today: string;
	yesterday: string;
	week: string;
	month: string;
	total: string;
	privacy: string;
};

const VI: BoxWords = {
	heading: "Số lượt truy cập",
	today: "Hôm nay",
	yesterday: "Hôm qua",
	week: "Tuần này",
	month: "Tháng này",
	total: "Tất cả",
	privacy: "Quyền riêng tư",
};

const EN: BoxWords = {
	heading: "Visits",
	today: "Today",
	yesterday: "Yesterday",
	week: "This week",
	month: "This month",
	total: "Total",
	privacy: "Privacy",
};

export function toBoxWords(locale: string): BoxWords {
	return /^vi\b/i.test(locale) ? VI : EN;
}
