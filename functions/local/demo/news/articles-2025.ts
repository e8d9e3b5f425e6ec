import type { DemoArticle } from "./article.ts";

export const ARTICLES_2025: readonly DemoArticle[] = [
	{
		title: "Hội chợ Xuân gây quỹ: gian hàng bánh tét hết trước chín giờ",
		content_markdown: `Sáng thứ Bảy 18/01/2025, sân trường thành một phiên chợ quê. Ba mươi hai lớp bày ba mươi hai gian: bánh tét, mứt gừng, câu đối, hoa giấy Thanh Tiên, cả một góc sửa xe đạp miễn phí của câu lạc bộ kĩ thuật.

Gian bánh tét của lớp 12A4 hết hàng trước chín giờ. Em Hồ Thị Bích Ngọc kể cả lớp thức gói bánh hai đêm, mỗi nồi sáu mươi đòn, có mẹ của ba bạn đến chỉ cách buộc lạt.

Phiên chợ thu được 47.350.000 đồng. Theo thống nhất của Ban đại diện cha mẹ học sinh, số tiền được chia làm hai phần: 30.000.000 đồng cho học bổng, 17.350.000 đồng mua sách cho thư viện./.`,
		date_published: "2025-01-19T08:10:00+07:00",
		authors: [{ name: "Võ Thanh Tâm" }],
		tags: ["Đoàn – Hội", "học bổng"],
		language: "vi",
		_luot: {
			slug: "hoi-cho-xuan-gay-quy-2025",
			status: "published",
			articleSection: "Hoạt động",
			sourceOrganization: "Đoàn trường",
		},
	},
	{
		title: "Kết quả kỳ thi học sinh giỏi cấp tỉnh: chín giải, hai giải Nhất",
		summary:
			"Chín trong mười hai em dự thi đạt giải, nhiều nhất từ trước đến nay.",
		content_markdown: `Theo Thông báo số 88/TB-SGDĐT ngày 12/02/2025, đội tuyển của trường đạt chín giải trong kỳ thi chọn học sinh giỏi cấp tỉnh năm học 2024 - 2025.

| Môn       | Nhất | Nhì | Ba |
| :-------- | ---: | --: | -: |
| Toán      |    1 |   1 |  1 |
| Ngữ văn   |    0 |   2 |  1 |
| Hóa học   |    1 |   0 |  1 |
| Tiếng Anh |    0 |   0 |  1 |

Hai giải Nhất thuộc về em Lê Quang Huy (Toán, 11A2) và em Trương Diệu Linh (Hóa học, 12A1). Nhà trường sẽ tuyên dương các em trong giờ chào cờ sáng thứ Hai 17/02/2025./.`,
		date_published: "2025-02-13T16:45:00+07:00",
		authors: [{ name: "Phan Minh Tú" }],
		tags: ["thi học sinh giỏi"],
		language: "vi",
		_luot: {
			slug: "ket-qua-thi-hoc-sinh-gioi-2025",
			status: "published",
			articleSection: "Tin tức",
			sourceOrganization: "Tổ Toán - Tin",
			featured: true,
		},
	},
	{
		title: "Trồng 120 cây bản địa ở đồi Vọng Cảnh",
		summary: "Mỗi cây có một lớp chăm, một mã số và một trang nhật ký.",
		content_markdown: `Chủ nhật 23/02/2025, 96 học sinh cùng 14 thầy cô lên đồi Vọng Cảnh trồng 120 cây bản địa: lim xanh, sưa, dầu rái và bời lời.

![Ba học sinh vun đất quanh gốc cây non trên sườn đồi]({{trong-cay}} "Mỗi hố sâu nửa mét, lót lá mục từ vườn trường")

Khác với những lần trước, lần này mỗi cây mang một mã số. Lớp nhận cây ghi nhật ký hai tháng một lần: chiều cao, số lá, mối mọt, lần tưới. Câu lạc bộ Sinh học gom nhật ký lại thành bảng, để ba năm nữa biết loài nào hợp với đất đồi.

“Chúng em không đếm số cây đã trồng”, em Đỗ Nhật Minh nói, “chúng em đếm số cây còn sống.”

Chuyến đi nằm trong Kế hoạch số 31/KH-ĐTN ngày 10/02/2025 của Đoàn trường./.`,
		image: "{{trong-cay}}",
		date_published: "2025-02-24T07:30:00+07:00",
		authors: [{ name: "Võ Thanh Tâm" }],
		tags: ["môi trường", "Đoàn – Hội"],
		language: "vi",
		_luot: {
			slug: "trong-cay-doi-vong-canh",
			status: "published",
			articleSection: "Hoạt động",
			sourceOrganization: "Đoàn trường",
		},
	},
	{
		title: "Nói chuyện về giấc ngủ: vì sao lớp buổi sáng hay buồn ngủ",
		content_markdown: `Chiều thứ Tư 12/3/2025, bác sĩ Tôn Nữ Hoài An (Bệnh viện Phổi và Giấc ngủ Hương Giang) nói chuyện với học sinh khối 11 và 12 về giấc ngủ ở tuổi mười bảy.

Bác sĩ mời cả hội trường giơ tay: ai ngủ đủ tám giờ đêm qua? Trong hơn sáu trăm người, chỉ có mười một cánh tay. Phần còn lại của buổi chiều xoay quanh ba điều có thể làm ngay:

- để điện thoại ở ngoài phòng ngủ;
- dậy cùng một giờ cả ngày học lẫn ngày nghỉ;
- không uống trà sữa sau bốn giờ chiều.

Từ câu hỏi của học sinh, Ban Giám hiệu sẽ thử lùi giờ vào lớp của khối 12 từ 6 giờ 45 sang 7 giờ 15 trong tháng Tư, rồi hỏi ý kiến thầy, trò và cha mẹ trước khi quyết định./.`,
		date_published: "2025-03-13T09:00:00+07:00",
		authors: [{ name: "Nguyễn Hoàng Lan" }],
		tags: ["sức khỏe", "nhà trường"],
		language: "vi",
		_luot: {
			slug: "noi-chuyen-ve-giac-ngu",
			status: "published",
			articleSection: "Hoạt động",
			sourceOrganization: "Tổ Truyền thông",
		},
	},
	{
		title: "Lịch kiểm tra cuối học kỳ II khối 10 và khối 11",
		content_markdown: `Lịch kiểm tra cuối học kỳ II năm học 2024 - 2025, áp dụng cho khối 10 và khối 11:

| Ngày       | Tiết 1 - 2 | Tiết 3 - 4 |
| :--------- | :--------- | :--------- |
| 05/5/2025  | Ngữ văn    | Vật lí     |
| 06/5/2025  | Toán       | Lịch sử    |
| 07/5/2025  | Tiếng Anh  | Hóa học    |
| 08/5/2025  | Sinh học   | Địa lí     |

Học sinh có mặt trước giờ làm bài 15 phút. Danh sách phòng được niêm yết tại bảng tin nhà A từ ngày 29/4/2025./.`,
		date_published: "2025-04-21T10:00:00+07:00",
		authors: [{ name: "Văn phòng nhà trường" }],
		tags: ["thời khóa biểu"],
		language: "vi",
		_luot: {
			slug: "lich-kiem-tra-cuoi-hoc-ky-ii-2025",
			status: "published",
			articleSection: "Thông báo",
			sourceOrganization: "Văn phòng",
			expires: "2099-12-31T00:00:00+07:00",
		},
	},
	{
		title: "Tuyển sinh lớp 10 năm học 2025 - 2026: những điều cần biết",
		summary: "Chỉ tiêu 420 em; nộp hồ sơ trực tuyến từ 12 đến 23/5/2025.",
		content_markdown: `Thực hiện Công văn số 1032/SGDĐT-QLCL ngày 04/4/2025, nhà trường thông báo kế hoạch tuyển sinh lớp 10 năm học 2025 - 2026.

## Chỉ tiêu

Nhà trường tuyển 420 học sinh, gồm 378 em xét tuyển chung và 42 em diện ưu tiên.

## Hồ sơ

1. Đơn dự tuyển theo mẫu;
2. Bản sao giấy khai sinh;
3. Học bạ trung học cơ sở;
4. Giấy chứng nhận ưu tiên, nếu có.

## Thời gian

Hồ sơ được nhận trực tuyến tại [cổng tuyển sinh](https://tuyensinh.sgddt.example/) từ 8 giờ ngày 12/5/2025 đến 17 giờ ngày 23/5/2025. Cha mẹ chưa quen nộp trực tuyến có thể đến phòng máy của trường vào các buổi sáng; sẽ có học sinh lớp 11 ngồi cùng và giúp từng bước./.`,
		date_published: "2025-04-28T14:00:00+07:00",
		authors: [{ name: "Văn phòng nhà trường" }],
		tags: ["tuyển sinh"],
		language: "vi",
		_luot: {
			slug: "tuyen-sinh-lop-10-nam-hoc-2025-2026",
			status: "published",
			articleSection: "Thông báo",
			sourceOrganization: "Văn phòng",
			correction: [
				{
					date: "2025-05-05",
					text: "Bổ sung giờ mở cửa phòng máy: từ 8 giờ đến 11 giờ.",
				},
			],
		},
	},
	{
		title: "Lễ ra trường của khóa 2022 - 2025",
		content_markdown: `Chiều thứ Năm 22/5/2025, 405 học sinh lớp 12 nhận giấy chứng nhận hoàn thành chương trình trong một buổi lễ không có diễn văn dài. Mỗi lớp chỉ có ba phút, và mỗi lớp dùng ba phút ấy theo cách của mình.

![Học sinh đi qua cổng trường có giàn hoa giấy]({{cong-truong}} "Đi qua cổng trường lần cuối\\nvới tư cách học sinh")

Lớp 12A7 đọc tên từng thầy cô đã dạy mình trong ba năm, kể cả những thầy cô đã chuyển trường. Lớp 12A2 tặng lại cho các em lớp 10 một tủ sách gồm 214 cuốn có ghi chú bên lề.

Cuối buổi, thầy Hiệu trưởng bắt tay từng em ở cổng. Việc đó mất năm mươi phút, và không ai ra về sớm./.`,
		image: "{{cong-truong}}",
		date_published: "2025-05-23T08:20:00+07:00",
		authors: [{ name: "Nguyễn Hoàng Lan" }],
		tags: ["nhà trường"],
		language: "vi",
		_luot: {
			slug: "le-ra-truong-khoa-2022-2025",
			status: "published",
			articleSection: "Tin tức",
			sourceOrganization: "Tổ Truyền thông",
		},
	},
	{
		title: "Thư viện mở cửa suốt mùa hè",
		content_markdown: `Từ ngày 09/6 đến 08/8/2025, thư viện mở cửa từ thứ Hai đến thứ Sáu, 7 giờ 30 đến 11 giờ. Mỗi lượt mượn được năm cuốn trong ba tuần; học sinh lớp 9 sắp vào trường cũng được cấp thẻ tạm.

![Ba hàng kệ gỗ xếp đầy sách]({{thu-vien}} "Kệ sách mùa hè")

Mùa hè này có thêm hai điều mới: góc “Đọc cùng em” cho các em nhỏ ở khu phố vào sáng thứ Ba, và tủ đổi sách không cần ghi sổ đặt ngay cạnh cổng./.`,
		image: "{{thu-vien}}",
		date_published: "2025-06-06T09:30:00+07:00",
		authors: [{ name: "Lê Thị Thanh Nhàn" }],
		tags: ["thư viện"],
		language: "vi",
		_luot: {
			slug: "thu-vien-mo-cua-suot-mua-he-2025",
			status: "published",
			articleSection: "Thông báo",
			sourceOrganization: "Thư viện",
		},
	},
	{
		title: "Khai giảng năm học 2025 - 2026: trường thêm sáu phòng học",
		content_markdown: `Sáng thứ Sáu 05/9/2025, nhà trường vừa khai giảng năm học mới, vừa đưa vào sử dụng dãy nhà C với sáu phòng học. Dãy nhà có mái lấy sáng, hành lang rộng ba mét và bể chứa nước mưa 20 mét khối để tưới vườn.

Công trình hoàn thành sau mười bốn tháng, theo Quyết định số 512/QĐ-UBND. Ba lớp học buổi chiều được chuyển sang buổi sáng ngay từ tuần đầu./.`,
		date_published: "2025-09-05T11:00:00+07:00",
		authors: [{ name: "Nguyễn Hoàng Lan" }],
		tags: ["khai giảng", "nhà trường"],
		language: "vi",
		_luot: {
			slug: "khai-giang-nam-hoc-2025-2026",
			status: "published",
			articleSection: "Tin tức",
			sourceOrganization: "Tổ Truyền thông",
			temporalCoverage: "2025-09-05",
		},
	},
	{
		title: "Đón đoàn giáo viên và học sinh trường kết nghĩa từ Kyoto",
		summary:
			"Hai mươi hai bạn Nhật Bản học một tuần cùng lớp, ở cùng nhà với học sinh của trường.",
		content_markdown: `Từ ngày 13 đến 19/10/2025, trường đón 22 học sinh và 3 giáo viên của Trường Trung học Kitayama (Kyoto). Các bạn dự giờ, nấu ăn, làm nón lá và ở trong gia đình của 22 học sinh khối 11.

![Học sinh hai trường cùng cầm đèn lồng giấy]({{giao-luu}} "Đêm chia tay bên bờ sông")

Buổi học được nhắc đến nhiều nhất là giờ Lịch sử chung: mỗi nhóm có hai bạn Việt, hai bạn Nhật, cùng kể về một ngày bình thường của ông bà mình năm 1975. Không nhóm nào kịp kể hết.

Tháng Ba năm sau, mười tám học sinh của trường sẽ sang Kyoto theo chương trình đã ký./.`,
		image: "{{giao-luu}}",
		date_published: "2025-10-20T08:45:00+07:00",
		authors: [{ name: "Hoàng Thùy Chi" }],
		tags: ["giao lưu quốc tế"],
		language: "vi",
		_luot: {
			slug: "don-doan-truong-ket-nghia-kyoto",
			status: "published",
			articleSection: "Hoạt động",
			sourceOrganization: "Tổ Ngoại ngữ",
		},
	},
	{
		title: "A week with our sister school from Kyoto",
		summary:
			"Twenty-two guests shared our lessons, our kitchens and one long history class.",
		content_markdown: `From 13 to 19 October 2025 our school was home to 22 students and 3 teachers of Kitayama High School in Kyoto. They sat in our lessons, cooked with us, made conical hats, and stayed with the families of 22 students of grade 11.

![Students of both schools with paper lanterns]({{giao-luu}} "The last evening by the river")

The lesson that everybody talks about was a history class for four: two students from here, two from there, each telling of an ordinary day in the life of a grandparent in 1975. No group came to the end of its stories.

In March, eighteen of us will go to Kyoto.`,
		image: "{{giao-luu}}",
		date_published: "2025-10-21T09:00:00+07:00",
		authors: [{ name: "Hoàng Thùy Chi" }],
		tags: ["giao lưu quốc tế"],
		language: "en",
		_luot: {
			slug: "a-week-with-our-sister-school-from-kyoto",
			translationOf: "don-doan-truong-ket-nghia-kyoto",
			status: "published",
			articleSection: "Hoạt động",
			sourceOrganization: "Tổ Ngoại ngữ",
		},
	},
];
