/** The words of the pages of news: Vietnamese, and English for everybody else. */
const VI = {
	published: "Đăng lúc",
	views: "lượt xem",
	corrections: "Đính chính",
	attachments: "Tài liệu kèm theo",
	tags: "Từ khóa",
	translations: "Ngôn ngữ khác",
	search: "Tìm tin",
	searchButton: "Tìm",
	older: "Tin cũ hơn",
	newest: "Về tin mới nhất",
	archive: "Lưu trữ",
	feeds: "Nguồn tin",
	box: "Số lượt truy cập",
	empty: "Chưa có bài viết nào.",
	emptySearch: "Không tìm thấy bài viết nào. Hãy thử ít từ hơn, hoặc bỏ dấu.",
	lost: "Không có bài viết ở địa chỉ này",
	lostWhy:
		"Có thể bài đã được gỡ xuống, chưa đến giờ đăng, hoặc địa chỉ bị gõ nhầm.",
	home: "Xem các tin mới nhất",
	tag: "Từ khóa",
	section: "Chuyên mục",
	year: "Năm",
	month: "Tháng",
	results: "Kết quả tìm",
	skip: "Đến nội dung",
	news: "Tin tức",
	announcements: "Thông báo",
	privacy: "Quyền riêng tư",
};

export type NewsWords = typeof VI;

const EN: NewsWords = {
	published: "Published",
	views: "views",
	corrections: "Corrections",
	attachments: "Attachments",
	tags: "Tags",
	translations: "Other languages",
	search: "Search the news",
	searchButton: "Search",
	older: "Older news",
	newest: "Back to the latest",
	archive: "Archive",
	feeds: "Feeds",
	box: "Visits",
	empty: "No articles yet.",
	emptySearch: "Nothing found. Try fewer words, or leave out the marks.",
	lost: "There is no article at this address",
	lostWhy:
		"It may have been taken down, its time may not have come, or the address has a slip in it.",
	home: "See the latest news",
	tag: "Tag",
	section: "Section",
	year: "Year",
	month: "Month",
	results: "Results for",
	skip: "Skip to content",
	news: "News",
	announcements: "Announcements",
	privacy: "Privacy",
};

export function toNewsWords(locale: string): NewsWords {
	return /^vi\b/i.test(locale) ? VI : EN;
}
