import type { DemoArticle } from "./article.ts";

const TRUYEN_THONG = "Tổ Truyền thông";

export const ARTICLES_2024: readonly DemoArticle[] = [
	{
		title: "Lễ khai giảng năm học 2024 - 2025",
		summary:
			"Sáng 05/9/2024, hơn một nghìn hai trăm thầy và trò dự lễ khai giảng, đón 420 học sinh lớp 10.",
		content_markdown: `Sáng thứ Năm 05/9/2024, Trường Trung học phổ thông Sông Hương tổ chức lễ khai giảng năm học 2024 - 2025. Cơn mưa đêm trước làm sân trường còn đọng nước, nhưng từ sáu giờ, các lớp 12 đã cùng nhau quét sân, lau ghế và dựng lại cổng hoa.

![Thầy cô và học sinh đứng trước sân khấu lễ đài]({{le-khai-mac}} "Toàn trường làm lễ chào cờ")

Năm học này, trường có 1\u00a0240 học sinh ở 32 lớp, gồm 420 em lớp 10, 415 em lớp 11 và 405 em lớp 12. Thầy Hiệu trưởng Nguyễn Đình Lâm dành phần lớn lời chào cho các em mới vào trường: “Ba năm tới, điều thầy mong nhất không phải là điểm số, mà là mỗi em tìm được một việc khiến mình muốn dậy sớm.”

Sau hồi trống khai trường, các lớp về phòng học để làm quen với thầy cô chủ nhiệm. Thời khóa biểu chính thức được áp dụng từ thứ Hai 09/9/2024./.`,
		image: "{{le-khai-mac}}",
		date_published: "2024-09-05T10:30:00+07:00",
		authors: [{ name: "Nguyễn Hoàng Lan" }],
		tags: ["khai giảng", "nhà trường"],
		language: "vi",
		_luot: {
			slug: "le-khai-giang-nam-hoc-2024-2025",
			status: "published",
			articleSection: "Tin tức",
			sourceOrganization: TRUYEN_THONG,
			temporalCoverage: "2024-09-05",
		},
	},
	{
		title: "Thông báo: lịch học bù do ảnh hưởng của mưa lớn",
		content_markdown: `Do mưa lớn và nước sông lên nhanh, học sinh toàn trường nghỉ học ngày thứ Sáu 25/10/2024. Các tiết học được bù như sau:

| Khối | Ngày học bù | Buổi | Phòng |
| :--- | :---------: | :--- | ----: |
| 10   | 02/11/2024  | sáng | 1 - 11 |
| 11   | 02/11/2024  | chiều | 1 - 11 |
| 12   | 09/11/2024  | sáng | 12 - 21 |

Học sinh ở xa, nhà còn ngập, báo với giáo viên chủ nhiệm để được xếp lịch riêng./.`,
		date_published: "2024-10-25T17:05:00+07:00",
		authors: [{ name: "Văn phòng nhà trường" }],
		tags: ["thời khóa biểu"],
		language: "vi",
		_luot: {
			slug: "lich-hoc-bu-do-mua-lon",
			status: "published",
			articleSection: "Thông báo",
			sourceOrganization: "Văn phòng",
		},
	},
	{
		title: "Mười hai học sinh vào đội tuyển học sinh giỏi cấp tỉnh",
		summary: "Đội tuyển năm nay có bốn môn; nhiều em lần đầu dự thi.",
		content_markdown: `Sau hai vòng chọn, nhà trường đã công bố danh sách 12 học sinh dự kỳ thi chọn học sinh giỏi cấp tỉnh năm học 2024 - 2025, theo Kế hoạch số 187/KH-THPTSH ngày 14/10/2024.

- **Toán**: 4 em
- **Ngữ văn**: 3 em
- **Hóa học**: 3 em
- **Tiếng Anh**: 2 em

Cô Trần Thị Mỹ Dung, tổ trưởng tổ Toán - Tin, cho biết nhóm Toán học vào các chiều thứ Ba và thứ Năm, có thêm ba cựu học sinh về kèm. Em Lê Quang Huy, lớp 11A2, nói điều em thích nhất là được chữa bài của bạn: “Đọc lời giải của người khác, em mới thấy bài của mình viết khó hiểu đến mức nào.”

Kỳ thi diễn ra trong hai ngày 17 và 18/12/2024 tại thành phố Huế./.`,
		date_published: "2024-11-06T15:20:00+07:00",
		authors: [{ name: "Phan Minh Tú" }],
		tags: ["thi học sinh giỏi"],
		language: "vi",
		_luot: {
			slug: "doi-tuyen-hoc-sinh-gioi-2024",
			status: "published",
			articleSection: "Tin tức",
			sourceOrganization: "Tổ Toán - Tin",
		},
	},
	{
		title: "Tri ân thầy cô bằng một buổi hát của chính học sinh",
		summary:
			"Không thuê ban nhạc, không dựng sân khấu lớn: 14 tiết mục do các lớp tự dàn dựng.",
		content_markdown: `Tối thứ Ba 19/11/2024, hội trường lớn chật kín trong buổi văn nghệ mừng Ngày Nhà giáo Việt Nam. Mười bốn tiết mục đều do học sinh tự viết lời, tự đệm đàn và tự may trang phục.

![Nhóm học sinh hát trên sân khấu dưới ánh đèn vàng]({{van-nghe}} "Tiết mục mở màn của lớp 12A3")

Lớp 10A5 kể lại một ngày của bác bảo vệ bằng nhạc kịch dài tám phút. Khi bác Hồ Văn Phước được mời lên nhận hoa, cả hội trường đứng dậy vỗ tay.

> Tôi giữ cổng hai mươi mốt năm, hôm nay mới biết các cháu nhìn thấy tôi.

Ban tổ chức dành toàn bộ 18.600.000 đồng quyên góp được để mua áo ấm cho học sinh trường bạn ở vùng cao./.`,
		image: "{{van-nghe}}",
		date_published: "2024-11-20T08:00:00+07:00",
		authors: [{ name: "Nguyễn Hoàng Lan" }, { name: "Võ Thanh Tâm" }],
		tags: ["văn nghệ", "Đoàn – Hội"],
		language: "vi",
		_luot: {
			slug: "dem-van-nghe-tri-an-thay-co-2024",
			status: "published",
			articleSection: "Hoạt động",
			sourceOrganization: "Đoàn trường",
		},
	},
	{
		title: "Quyết định ban hành quy chế sử dụng phòng thí nghiệm",
		content_markdown: `Ngày 02/12/2024, Hiệu trưởng nhà trường ký **Quyết định số 241/QĐ-THPTSH** ban hành Quy chế sử dụng phòng thí nghiệm Vật lí, Hóa học và Sinh học.

1. Mỗi nhóm không quá sáu học sinh, luôn có một giáo viên hoặc nhân viên thiết bị.
2. Kính và áo choàng là bắt buộc trong mọi giờ thực hành Hóa học.
3. Hóa chất được ghi sổ khi lấy ra và khi trả lại; sổ lưu ba năm.
4. Phòng mở thêm chiều thứ Tư cho các nhóm nghiên cứu của học sinh.

Quy chế có hiệu lực từ ngày 01/01/2025 và thay cho Quy chế ban hành theo Quyết định số 96/QĐ-THPTSH năm 2017./.`,
		date_published: "2024-12-03T09:15:00+07:00",
		authors: [{ name: "Văn phòng nhà trường" }],
		tags: ["văn bản", "thí nghiệm"],
		language: "vi",
		_luot: {
			slug: "quy-che-su-dung-phong-thi-nghiem",
			status: "published",
			articleSection: "Văn bản",
			sourceOrganization: "Văn phòng",
			temporalCoverage: "2025-01-01/..",
		},
	},
	{
		title: "Ngày hội thể thao cuối năm: lớp 11A1 vô địch bóng đá nữ",
		content_markdown: `Hai ngày thể thao cuối năm khép lại chiều thứ Bảy 21/12/2024 với trận chung kết bóng đá nữ giữa 11A1 và 12A6. Trận đấu hòa 1 - 1 sau hai hiệp; 11A1 thắng 3 - 2 ở loạt đá luân lưu.

![Các bạn nữ tranh bóng trên sân cỏ]({{the-thao}} "Chung kết bóng đá nữ")

Ở môn điền kinh, em Nguyễn Văn Khôi (12A2) chạy 1.500 mét hết 4 phút 38 giây, nhanh hơn kỷ lục cũ của trường bốn giây. Môn kéo co thuộc về khối 10, lần đầu tiên sau chín năm.

Ban tổ chức cảm ơn Trạm Y tế phường đã cử hai nhân viên trực suốt hai ngày; chỉ có ba ca trầy xước nhẹ./.`,
		image: "{{the-thao}}",
		date_published: "2024-12-22T07:40:00+07:00",
		authors: [{ name: "Đặng Quốc Bảo" }],
		tags: ["thể thao", "Đoàn – Hội"],
		language: "vi",
		_luot: {
			slug: "ngay-hoi-the-thao-2024",
			status: "published",
			articleSection: "Hoạt động",
			sourceOrganization: "Đoàn trường",
			correction: [
				{
					date: "2024-12-23",
					text: "Bản đầu ghi nhầm tỉ số loạt đá luân lưu là 4 - 2.",
				},
			],
		},
	},
];
