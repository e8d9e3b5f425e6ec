/**
 * What the privacy page says, claim by claim. Each is held by the test that `docs/privacy.md` names beside it; figures in braces come from the
 * constants and settings that the code itself goes by.
 */
const EN = {
	title: "Privacy: the visitor counter of {site}",
	lead: "What this counter knows of you when you open a page, what becomes of it, and for how long. This page is made from the settings that are in force.",
	other: "Tiếng Việt",
	backToSite: "News of {site}",
	"seen-heading": "What is sent when you open a page",
	"one-request":
		"One request to this service and to nobody else: the page's address and title, the page that led you there, the width of your screen, the language of your browser and whether a program drives it, and a random number by which this one view is known if it is sent twice.",
	"no-cookie":
		"No cookie is set. Your browser keeps the numbers that the box showed last, so as to show them when the network is away.",
	"classroom-off": "Nothing in your browser tells it from another.",
	"classroom-on":
		"This site is in classroom mode: your browser keeps a random number until the end of the day, so that equal computers behind one address count as many. The next day it gets another, and nothing links the two.",
	"kept-heading": "What becomes of it",
	"no-address":
		"Your network address and your browser's exact name are turned at once into a code, with a secret number that holds for this site and this day alone. Neither is stored, and neither stands in any log.",
	"salt-gone":
		"The secret number is deleted at most {saltHours} hours after it was made. From then on nobody, we included, can find out from a code which address it was made of.",
	unlinked:
		"So nobody can tell whether you are the same on another day or at another site.",
	"ledger-gone":
		"The codes themselves expire {ledgerDays} days after the last view of the day.",
	"path-only":
		"Of a page's address the path is kept, and of its parameters only those that name a campaign{keepQuery}. Of the page that led you here only the name of its site.",
	parameters: " and those by which this site tells its pages apart ({names})",
	"sums-only":
		"What stays are sums: how often each page was opened on a day, from which countries, with which kinds of devices and browsers, in which languages and hours, and from which sites. They name nobody.",
	"kept-for-ever": "These sums are kept without a limit of time.",
	"kept-months":
		"These sums are kept for {months} whole months and the one that runs; older ones are deleted in the evening, and leave the backups at most {backupDays} days later. How many views, visits and visitors a day had stays.",
	"choice-heading": "Your choice",
	unfollowed:
		"If your browser asks not to be followed (Global Privacy Control or Do Not Track), your view counts, but no code is made of your address: you are a new visitor each time.",
	"shown-heading": "Who sees the numbers",
	"shown-box": "Everybody sees the box with its sums.",
	"shown-public": "Everybody may look at this site's statistics.",
	"shown-people":
		"The statistics are seen by the people whom this site's administrator has let in or given a link, and by nobody else.",
	asked:
		"As nothing here can be traced to you once the secret number is gone, there is nothing of you that could be shown, corrected or deleted on request. Questions are answered by {site}.",
} as const;

export type PrivacyWord = keyof typeof EN;
export type PrivacyWords = Readonly<Record<PrivacyWord, string>>;

const VI: PrivacyWords = {
	title: "Quyền riêng tư: bộ đếm truy cập của {site}",
	lead: "Bộ đếm này biết gì khi bạn mở một trang, dữ liệu đó được xử lý ra sao và giữ trong bao lâu. Trang này được tạo từ chính các thiết lập đang có hiệu lực.",
	other: "English",
	backToSite: "Tin tức của {site}",
	"seen-heading": "Điều gì được gửi đi khi bạn mở một trang",
	"one-request":
		"Một yêu cầu duy nhất, chỉ gửi đến dịch vụ này, không gửi cho ai khác: địa chỉ và tiêu đề của trang, trang đã dẫn bạn đến, chiều rộng màn hình, ngôn ngữ của trình duyệt, trình duyệt có do chương trình điều khiển hay không, và một số ngẫu nhiên để nhận ra lượt xem này nếu nó được gửi hai lần.",
	"no-cookie":
		"Không đặt cookie. Trình duyệt chỉ giữ những con số mà ô đếm hiện lần cuối, để hiện lại khi mất mạng.",
	"classroom-off":
		"Không có gì trong trình duyệt của bạn giúp phân biệt nó với trình duyệt khác.",
	"classroom-on":
		"Trang này đang bật chế độ phòng máy: trình duyệt giữ một số ngẫu nhiên đến hết ngày, để các máy giống nhau sau cùng một địa chỉ được đếm là nhiều khách. Hôm sau là một số khác, và không có gì nối hai số đó với nhau.",
	"kept-heading": "Dữ liệu đó được xử lý ra sao",
	"no-address":
		"Địa chỉ mạng và tên đầy đủ của trình duyệt được đổi ngay thành một mã, nhờ một số bí mật chỉ dùng cho trang này trong ngày này. Cả hai đều không được lưu, cũng không có trong bất kỳ nhật ký nào.",
	"salt-gone":
		"Số bí mật bị xóa chậm nhất {saltHours} giờ sau khi được tạo. Từ đó, không ai, kể cả chúng tôi, có thể từ một mã mà tìm ra địa chỉ ban đầu.",
	unlinked:
		"Vì vậy không ai biết được bạn có phải là người đã vào hôm khác hay vào trang khác hay không.",
	"ledger-gone":
		"Bản thân các mã hết hạn sau {ledgerDays} ngày kể từ lượt xem cuối cùng trong ngày.",
	"path-only":
		"Trong địa chỉ của trang chỉ giữ đường dẫn; trong các tham số chỉ giữ phần cho biết chiến dịch{keepQuery}. Về trang đã dẫn bạn đến, chỉ giữ tên của trang web đó.",
	parameters: " và phần giúp trang này phân biệt các trang của nó ({names})",
	"sums-only":
		"Những gì còn lại là các con số cộng dồn: mỗi trang được mở bao nhiêu lần trong ngày, từ những nước nào, bằng loại thiết bị và trình duyệt nào, ngôn ngữ nào, giờ nào, và từ những trang web nào đến. Chúng không chỉ ra một ai.",
	"kept-for-ever": "Các con số cộng dồn này được giữ không thời hạn.",
	"kept-months":
		"Các con số cộng dồn này được giữ trọn {months} tháng, cùng với tháng đang chạy; phần cũ hơn bị xóa vào buổi tối, và mất khỏi các bản sao lưu chậm nhất {backupDays} ngày sau đó. Số lượt xem, lượt truy cập và số khách của từng ngày vẫn còn.",
	"choice-heading": "Lựa chọn của bạn",
	unfollowed:
		"Nếu trình duyệt của bạn yêu cầu không bị theo dõi (Global Privacy Control hoặc Do Not Track), lượt xem vẫn được đếm nhưng không có mã nào được tạo từ địa chỉ của bạn: mỗi lần bạn là một khách mới.",
	"shown-heading": "Ai xem được các con số",
	"shown-box": "Mọi người đều thấy ô đếm với các tổng số.",
	"shown-public": "Mọi người đều xem được thống kê của trang này.",
	"shown-people":
		"Thống kê chỉ dành cho những người được quản trị viên của trang này cho phép hoặc cho liên kết, không ai khác.",
	asked:
		"Vì không có gì ở đây truy được về bạn sau khi số bí mật đã bị xóa, nên cũng không có dữ liệu nào của bạn để cung cấp, sửa hay xóa theo yêu cầu. Mọi câu hỏi xin gửi đến {site}.",
};

/** Vietnamese, and English for everybody else. */
export function toPrivacyWords(language: string): PrivacyWords {
	return /^vi\b/i.test(language) ? VI : EN;
}
