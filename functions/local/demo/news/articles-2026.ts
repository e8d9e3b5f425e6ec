import type { DemoArticle } from "./article.ts";

export const ARTICLES_2026: readonly DemoArticle[] = [
	{
		title: "Nhóm học sinh đo độ mặn của nước sông suốt một trăm ngày",
		summary:
			"Bốn học sinh lớp 11 tự làm máy đo, và phát hiện nước mặn lên sớm hơn mọi năm.",
		content_markdown: `Một trăm ngày, mỗi ngày hai lần, bốn học sinh lớp 11A3 ra bến đò đo độ mặn của nước sông bằng chiếc máy tự làm từ hai que than chì và một mạch điện giá 90.000 đồng.

![Học sinh ghi số đo trong phòng thí nghiệm]({{phong-thi-nghiem}} "Chỉnh máy đo\\ntrong phòng thí nghiệm")

Kết quả khiến chính các em ngạc nhiên: đợt mặn đầu tiên đến ngày 27/02/2026, sớm hơn số liệu trung bình mười năm khoảng hai tuần. Nhóm gửi bảng số liệu cho Đài Khí tượng Thủy văn; đài đã đến kiểm tra và đề nghị tiếp tục đo đến hết mùa khô.

Thầy Ngô Viết Thành, giáo viên hướng dẫn, nói điều quý nhất là cuốn sổ: “Hôm nào quên đo, các em ghi là quên. Số liệu có chỗ trống mà thật thì dùng được; số liệu đầy mà bịa thì không.”./.`,
		image: "{{phong-thi-nghiem}}",
		date_published: "2026-03-16T08:05:00+07:00",
		authors: [{ name: "Phan Minh Tú" }],
		tags: ["thí nghiệm", "môi trường"],
		language: "vi",
		_luot: {
			slug: "do-do-man-cua-nuoc-song",
			status: "published",
			articleSection: "Tin tức",
			sourceOrganization: "Tổ Khoa học tự nhiên",
			featured: true,
		},
	},
	{
		title: "Thông báo nghỉ lễ Giỗ Tổ Hùng Vương",
		content_markdown: `Học sinh toàn trường nghỉ lễ Giỗ Tổ Hùng Vương (mùng 10 tháng Ba âm lịch) vào Chủ nhật 26/4/2026 và nghỉ bù thứ Hai 27/4/2026. Lịch học trở lại bình thường từ thứ Ba 28/4/2026./.`,
		date_published: "2026-04-20T07:15:00+07:00",
		authors: [{ name: "Văn phòng nhà trường" }],
		tags: ["thời khóa biểu"],
		language: "vi",
		_luot: {
			slug: "nghi-le-gio-to-hung-vuong-2026",
			status: "published",
			articleSection: "Thông báo",
			sourceOrganization: "Văn phòng",
		},
	},
	{
		title: "Ba mươi sáu suất học bổng của cựu học sinh khóa 1996",
		content_html: `<p>Sáng thứ Bảy 16/5/2026, các cựu học sinh khóa 1993 - 1996 trở lại trường sau đúng ba mươi năm và trao 36 suất học bổng, mỗi suất 3.000.000\u00a0đồng.</p><figure><img src="{{trao-hoc-bong}}" alt="Bốn học sinh nhận quà trên sân khấu"><figcaption>Trao học bổng trong phòng truyền thống <small>Ảnh: Thu Hà</small></figcaption></figure><p>Tên người nhận không được đọc trên sân khấu. Các cô bác trong ban liên lạc xin danh sách từ giáo viên chủ nhiệm, rồi viết tay ba mươi sáu lá thư. “Ngày xưa tôi từng được gọi tên lên nhận gạo”, ông Hồ Đắc Quang kể, “tôi biết ơn, nhưng tôi cũng nhớ đôi tai mình nóng thế nào.”</p><p>Tổng số tiền học bổng là 108.000.000\u00a0đồng, do 74 người góp./.</p>`,
		image: "{{trao-hoc-bong}}",
		date_published: "2026-05-17T08:30:00+07:00",
		authors: [{ name: "Nguyễn Hoàng Lan" }],
		tags: ["học bổng"],
		language: "vi",
		_luot: {
			slug: "hoc-bong-cuu-hoc-sinh-khoa-1996",
			status: "published",
			articleSection: "Tin tức",
			sourceOrganization: "Ban liên lạc cựu học sinh",
		},
	},
	{
		title: "Kế hoạch số 198/KH-THPTSH về chuyển đổi số giai đoạn 2026 - 2028",
		content_markdown: `Ngày 22/6/2026, nhà trường ban hành **Kế hoạch số 198/KH-THPTSH** về chuyển đổi số giai đoạn 2026 - 2028, với ba nhóm việc:

### Học liệu

Mỗi tổ bộ môn xây dựng một kho bài giảng dùng chung, có giấy phép cho phép trường khác dùng lại.

### Sổ sách

Sổ đầu bài, sổ điểm và hồ sơ thiết bị chuyển sang dạng số; bản giấy chỉ in khi cơ quan cấp trên yêu cầu bằng văn bản.

### Con người

Mỗi học kỳ có hai buổi chiều tập huấn, do chính giáo viên của trường dạy nhau. Không giao chỉ tiêu số lượng phần mềm./.`,
		date_published: "2026-06-23T15:30:00+07:00",
		authors: [{ name: "Văn phòng nhà trường" }],
		tags: ["văn bản", "chuyển đổi số"],
		language: "vi",
		_luot: {
			slug: "ke-hoach-198-chuyen-doi-so",
			status: "published",
			articleSection: "Văn bản",
			sourceOrganization: "Văn phòng",
			temporalCoverage: "2026/2028",
		},
	},
	{
		title: "Trại hè khoa học: ba ngày làm cầu bằng tre",
		content_markdown: `Bảy nhóm, mỗi nhóm sáu người, ba ngày, một bó tre và không một chiếc đinh: đó là đề bài của trại hè khoa học từ 15 đến 17/7/2026.

Chiếc cầu của nhóm “Cò Trắng” dài 2,4 mét và chịu được 96 ki-lô-gam trước khi lạt đứt. Chiếc cầu đẹp nhất, theo bình chọn của các em nhỏ trong xóm, lại là chiếc gãy đầu tiên.

Nhật ký, bản vẽ và ảnh của cả bảy chiếc cầu được trưng bày ở hành lang nhà C đến hết tháng Chín./.`,
		date_published: "2026-07-18T09:10:00+07:00",
		authors: [{ name: "Phan Minh Tú" }],
		tags: ["thí nghiệm"],
		language: "vi",
		_luot: {
			slug: "trai-he-khoa-hoc-cau-tre",
			status: "published",
			articleSection: "Hoạt động",
			sourceOrganization: "Tổ Khoa học tự nhiên",
		},
	},
	{
		title: "Lễ khai giảng năm học 2026 - 2027 kết thúc trước tám giờ",
		summary:
			"Buổi lễ ngắn nhất từ trước đến nay: bốn mươi phút, không có ghế cho khách ngồi trước.",
		content_markdown: `Lễ khai giảng năm học 2026 - 2027 diễn ra sáng thứ Bảy 05/9/2026 và kết thúc lúc 7 giờ 50. Học sinh ngồi trong bóng râm phía trước; khách mời và thầy cô đứng hai bên.

Phần thưởng dành cho khối 10 năm nay là một tấm bản đồ trường do các anh chị lớp 12 vẽ, có đánh dấu vòi nước mát nhất, cây xoài sai quả nhất và ba chỗ yên tĩnh để đọc sách./.`,
		date_published: "2026-09-05T10:00:00+07:00",
		authors: [{ name: "Nguyễn Hoàng Lan" }],
		tags: ["khai giảng", "nhà trường"],
		language: "vi",
		_luot: {
			slug: "le-khai-giang-2026-2027",
			status: "published",
			articleSection: "Tin tức",
			sourceOrganization: "Tổ Truyền thông",
			temporalCoverage: "2026-09-05",
		},
	},
	{
		title: "Đại hội Đoàn trường: hai mươi mốt ủy viên, mười hai là nữ",
		content_markdown: `Đại hội Đoàn trường nhiệm kỳ 2026 - 2027 họp chiều thứ Bảy 03/10/2026 với 168 đại biểu. Đại hội bầu 21 ủy viên, gồm 12 nữ và 9 nam; em Trần Gia Bảo, lớp 11A4, được bầu làm Phó Bí thư.

Nghị quyết dài chưa đầy hai trang. Việc đầu tiên trong danh sách: sửa lại bảng tin ở cổng sau, vì “ai cũng đi cổng sau”./.`,
		date_published: "2026-10-04T07:50:00+07:00",
		authors: [{ name: "Võ Thanh Tâm" }],
		tags: ["Đoàn – Hội"],
		language: "vi",
		_luot: {
			slug: "dai-hoi-doan-truong-2026",
			status: "published",
			articleSection: "Tin tức",
			sourceOrganization: "Đoàn trường",
		},
	},
	{
		title: "Ngày hội đọc sách và trao học bổng năm học 2026 - 2027",
		summary:
			"Hơn một nghìn học sinh dự ngày hội đọc sách lần thứ chín; 86 suất học bổng được trao.",
		content_html: `<p>Sáng 19/11/2026, trong không khí cả nước hướng về Ngày Nhà giáo Việt Nam, Trường Trung học phổ thông Sông Hương tổ chức Ngày hội đọc sách lần thứ chín và lễ trao học bổng “Tiếp bước đến trường”. Dự chương trình có đại diện Sở Giáo dục và Đào tạo, Thư viện thành phố, Hội Khuyến học phường, Ban đại diện cha mẹ học sinh cùng toàn thể thầy cô giáo và hơn một nghìn học sinh của 32 lớp.</p>
<figure><img src="{{le-khai-mac}}" alt="Sân khấu màu đỏ với dòng chữ Ngày hội đọc sách, sáu học sinh đứng cạnh bục phát biểu"><figcaption>Cô Lê Thị Minh Hà - Phó Hiệu trưởng<br>phát biểu khai mạc ngày hội</figcaption></figure>
<p>Phát biểu khai mạc, cô Lê Thị Minh Hà cho biết ngày hội năm nay được chuẩn bị từ đầu tháng Chín, theo Kế hoạch số 215/KH-THPTSH ngày 08/9/2026 của nhà trường về phát triển văn hóa đọc giai đoạn 2026 - 2030. Khác với những năm trước, mỗi lớp không chỉ góp sách mà còn tự chọn một cuốn để giới thiệu, tự viết lời bình và tự dựng gian hàng của mình.</p>
<p>Thực hiện Quyết định số 1274/QĐ-SGDĐT ngày 12/8/2026 của Giám đốc Sở Giáo dục và Đào tạo về việc công nhận thư viện trường học đạt tiêu chuẩn mức độ 2, nhà trường đã sửa lại phòng đọc, lắp thêm 40 chỗ ngồi và mở cửa cả giờ ra chơi buổi chiều. Nhờ vậy, chỉ trong mười tuần đầu năm học, số lượt mượn sách đã tăng từ 1.180 lên 2.460 lượt so với cùng kỳ.</p>
<figure><img src="{{goc-doc}}" alt="Năm học sinh cầm sách đứng dưới bóng cây trong sân trường"><figcaption>Học sinh tham gia ngày hội</figcaption></figure>
<p>Tại sân trường, 32 gian hàng được bày thành bốn khu: sách lịch sử và địa phương chí; sách khoa học; truyện và thơ; sách của các bạn nhỏ vùng cao gửi tặng. Khu đông nhất là góc “Đổi một cuốn, được hai chuyện”, nơi người mang sách đến kể vì sao mình yêu cuốn sách ấy, còn người nhận kể mình sẽ đọc nó cùng ai.</p>
<p>Em Trần Gia Bảo, học sinh lớp 11A4, đứng ở gian hàng của lớp từ sáu giờ sáng. Em nói: “Em chọn một cuốn sách cũ về nghề dệt, vì bà em từng là thợ dệt. Có bạn đọc xong quay lại hỏi em địa chỉ làng, thế là em thấy vui cả ngày.”</p>
<figure><img src="{{thu-vien}}" alt="Ba hàng kệ gỗ xếp đầy sách nhiều màu"><figcaption>Kệ sách mới trong phòng đọc được sửa lại</figcaption></figure>
<p>Trong khuôn khổ chương trình, nhà trường đã trao 86 suất học bổng, tổng trị giá 172.000.000 đồng, cho học sinh có hoàn cảnh khó khăn vươn lên trong học tập, gồm 50 suất do cựu học sinh khóa 1996 - 1999 đóng góp và 36 suất do Hội Khuyến học phường vận động. Mỗi suất là 2.000.000 đồng, kèm một bộ sách giáo khoa của học kỳ hai.</p>
<figure><img src="{{trao-hoc-bong}}" alt="Bốn học sinh nhận hộp quà từ đại diện các nhà tài trợ"><figcaption>Đại diện cựu học sinh khóa 1996 - 1999<br>trao học bổng “Tiếp bước đến trường”</figcaption></figure>
<p>Thay mặt các bạn được nhận học bổng, em Hồ Thị Thu Sương, lớp 12A1, cảm ơn thầy cô và các nhà tài trợ, đồng thời hứa sẽ dành một phần thời gian cuối tuần để kèm các em lớp 6, lớp 7 ở khu phố mình. Lời hứa ấy được cả sân trường vỗ tay rất lâu.</p>
<p>Nhân dịp này, Đoàn trường phát động phong trào “Mỗi lớp một cây xanh”, theo Công văn số 96-CV/ĐTN ngày 02/11/2026 của Ban Thường vụ Thành đoàn. Ngay sau lễ trao học bổng, đại diện các lớp đã trồng 32 cây bằng lăng và sưa dọc lối vào khu nhà đa năng.</p>
<figure><img src="{{trong-cay}}" alt="Ba học sinh đứng cạnh những cây vừa trồng trên sườn đồi"><figcaption>Học sinh tham gia ngày hội</figcaption></figure>
<p>Đánh giá về ngày hội, đại diện Thư viện thành phố cho rằng điều đáng quý nhất không phải là số sách được góp, mà là việc học sinh tự chọn, tự đọc và tự kể. Thư viện sẽ đưa xe sách lưu động về trường vào thứ Năm tuần đầu mỗi tháng, bắt đầu từ tháng 01/2027, để thầy và trò có thêm lựa chọn.</p>
<p>Kết thúc chương trình, Hiệu trưởng nhà trường đề nghị mỗi tổ bộ môn xây dựng danh mục ít nhất 20 cuốn sách nên đọc cho từng khối, gửi về thư viện trước ngày 15/12/2026; kết quả sẽ được công bố trên trang tin này. Ngày hội đọc sách lần thứ mười dự kiến tổ chức vào tháng 11/2027./.</p>`,
		image: "{{goc-doc}}",
		date_published: "2026-11-20T08:15:30+07:00",
		authors: [{ name: "Nguyễn Hoàng Lan" }],
		tags: ["thư viện", "học bổng"],
		language: "vi",
		_luot: {
			slug: "ngay-hoi-doc-sach-2026",
			status: "published",
			articleSection: "Tin tức",
			sourceOrganization: "Tổ Truyền thông",
			temporalCoverage: "2026-11-19",
			featured: true,
		},
	},
	{
		title: "Đội bóng rổ tuyển thành viên mới",
		content_markdown: `Đội bóng rổ nam và nữ tuyển thành viên khối 10, khối 11. Buổi thử sức: 16 giờ 30 thứ Tư 25/11/2026 tại nhà đa năng. Mang giày đế mềm và nước uống./.`,
		date_published: "2026-11-21T11:20:00+07:00",
		authors: [{ name: "Đặng Quốc Bảo" }],
		tags: ["thể thao"],
		language: "vi",
		_luot: {
			slug: "doi-bong-ro-tuyen-thanh-vien",
			status: "published",
			articleSection: "Thông báo",
			sourceOrganization: "Đoàn trường",
		},
	},
	{
		title: "Sơ kết giữa học kỳ I: những con số và những điều chưa làm được",
		content_markdown: `Bản thảo, chờ số liệu của tổ Ngữ văn. Sẽ có biểu đồ về số giờ đọc sách của từng khối.`,
		date_published: "2026-11-27T08:00:00+07:00",
		authors: [{ name: "Nguyễn Hoàng Lan" }],
		tags: ["nhà trường"],
		language: "vi",
		_luot: {
			slug: "so-ket-giua-hoc-ky-i",
			status: "draft",
			articleSection: "Tin tức",
			sourceOrganization: "Tổ Truyền thông",
		},
	},
	{
		title: "Mời cha mẹ dự tiết dạy mở tháng Mười hai",
		content_markdown: `Nhà trường kính mời cha mẹ học sinh dự các tiết dạy mở trong tuần từ 07 đến 11/12/2026. Mỗi người chọn một lớp, một tiết; xin đăng ký với giáo viên chủ nhiệm trước ngày 03/12/2026./.`,
		date_published: "2026-11-30T07:00:00+07:00",
		authors: [{ name: "Văn phòng nhà trường" }],
		tags: ["nhà trường"],
		language: "vi",
		_luot: {
			slug: "moi-cha-me-du-tiet-day-mo",
			status: "pending",
			articleSection: "Thông báo",
			sourceOrganization: "Văn phòng",
		},
	},
];
