import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import {
	createSearchIndex,
	readSearchIndex,
	type SearchDocument,
	type SearchIndex,
} from "../../functions/core/search.ts";
import { toSnippet } from "../../functions/core/search-snippet.ts";

/** Common syllables, about in the order in which they are common in school news. */
const COMMON = `
và các của học trường công năm sinh trong đào tạo tác cho cán bộ viên giáo được với có tổ chức lớp tỉnh chính trị nhà dục ngày thực
hiện hội nghị đồng chí dạy lý quản lãnh đạo phòng ban phó hiệu trưởng đã là về tại những một đến từ theo để việc nghiên cứu khoa chương trình
bồi dưỡng thi đua khen thưởng phối hợp đại biểu tham dự báo kết quả nhiệm vụ phương hướng chất lượng giảng giờ em thầy cô phụ huynh khai
khóa bài văn toán lịch sử địa vật hóa ngữ anh tin thể quốc phòng đoàn thanh niên đội thiếu nhi phát động phong trào hoạt động ngoại kỳ tuyển
số ngành cấp sở huyện xã thành phố đảng ủy bí thư trung ương quyết định thông tư kế hoạch nghị luận kiểm tra đánh giá chuẩn mức tiêu mới ra
cùng cũng như không người nhân dân nước việt nam hồ minh mạng kinh tế xã hội xây dựng triển khai thiết bị thư viện y tế an toàn giao thông
vệ môi sức khỏe tặng quà trao hoàn cảnh khó khăn vượt vươn lên giỏi xuất sắc tiên tiến danh hiệu bằng hai ba bốn sáu bảy tám chín mười tháng
sáng chiều tối tuần thứ nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ ngô dương lý thị văn hữu đức hùng dũng hương lan mai ngọc
hạnh phúc thu hà thảo linh tuấn quang hải sơn long bình minh châu trang nhung thủy vân yến tâm lòng biết ơn kỷ niệm lễ trang trọng
khách mời phát biểu chỉ tập thể cá ý nghĩa truyền thống đất đời sống thời gian điểm nội dung yêu cầu mục đích đối tượng điều kiện sẽ
bên cạnh đó nhằm nâng cao góp phần tiếp tục đẩy mạnh tăng cường đổi sáng tạo ứng dụng công nghệ số hóa chuyển đổi trực tuyến mạng tài liệu
`;

const ONSETS = "b c ch d đ g gi h kh l m n nh ng ph qu r s t th tr v x".split(
	" ",
);
const RIMES =
	"a ac ai am an ang anh ao ap at au ay ăm ăn ăng ân âng âu ây en eo ê ên êu i ia iêm iên iêng iêt iêu in inh iu o oa oai oan oc oi on ong ô ôc ôi ôm ôn ông ơ ơi ơm ơn u ua uc ui un ung ư ưa ưng ươc ươi ươm ươn ương ưu".split(
		" ",
	);
const TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"];

/** The same numbers every time (a linear congruential generator), from 0 to 1. */
function createDraw(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

/** Some 4,000 syllables that Vietnamese has or could have, the common ones first. */
function listSyllables(draw: () => number): string[] {
	const rare = ONSETS.flatMap((onset) =>
		RIMES.flatMap((rime) =>
			(/[cpt]$/.test(rime) ? ["\u0301", "\u0323"] : TONES).map((tone) =>
				(onset + rime.replace(/[aăâeêioôơuưy]/, `$&${tone}`)).normalize("NFC"),
			),
		),
	)
		.map((syllable) => ({ syllable, place: draw() }))
		.toSorted((a, b) => a.place - b.place)
		.map(({ syllable }) => syllable);
	return [...new Set([...COMMON.trim().split(/\s+/), ...rare.slice(0, 3600)])];
}

/** Articles of about 600 words, drawn by Zipf's law, with numbers and names of documents. */
export function createArticles(count: number): SearchDocument[] {
	const draw = createDraw(20_261_123);
	const syllables = listSyllables(draw);
	const sums: number[] = [];
	let sum = 0;
	for (const at of syllables.keys()) {
		sum += 1 / (at + 3);
		sums.push(sum);
	}
	const word = (): string => {
		const wanted = draw() * sum;
		let low = 0;
		let high = sums.length - 1;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((sums[middle] as number) < wanted) low = middle + 1;
			else high = middle;
		}
		const kind = draw();
		if (kind < 0.01) return String(Math.floor(draw() * 9000));
		if (kind < 0.013) return `${Math.floor(draw() * 9000)}-QĐ/HVCTQG`;
		return syllables[low] as string;
	};
	const words = (length: number) => {
		const text = Array.from({ length }, word).join(" ");
		return text.charAt(0).toUpperCase() + text.slice(1);
	};
	return Array.from({ length: count }, (_, at) => ({
		id: `a${at}`,
		title: words(8 + Math.floor(draw() * 10)),
		summary: words(30),
		text: Array.from(
			{ length: 20 },
			() => `${words(15 + Math.floor(draw() * 30))}.`,
		).join("\n"),
		tags: [words(2), words(2)],
		authors: [`Nguyễn ${words(2)}`],
		section: words(2),
		publishedMs: 1_600_000_000_000 + at * 3_600_000,
	}));
}

const QUERIES = {
	"đào tạo": "a common word",
	"dao tao": "without marks",
	"hội nghị tuyển sinh năm 2023": "a line",
	"nguyễn văn an": "a name",
	"6468 qd hvctqg": "a document",
	"và các của học trường công năm sinh": "eight of the commonest",
	"tuyển sihn": "a typo",
	th: "two letters",
	xyzzy: "nothing",
} as const;

export type SearchFigures = {
	articles: number;
	buildMs: number;
	putMs: number;
	heapMb: number;
	snapshotMb: number;
	gzipMb: number;
	snapshotMs: number;
	readMs: number;
	snippetMs: number;
	/** Median of ten, in milliseconds, by query. */
	queries: Record<string, number>;
};

const round = (value: number) => Math.round(value * 10) / 10;

function time<T>(run: () => T): [T, number] {
	const beganMs = performance.now();
	return [run(), performance.now() - beganMs];
}

function heapMb(): number {
	globalThis.gc?.();
	return process.memoryUsage().heapUsed / 1e6;
}

function measureQueries(index: SearchIndex): Record<string, number> {
	return Object.fromEntries(
		Object.entries(QUERIES).map(([query, name]) => {
			const times = Array.from(
				{ length: 10 },
				() => time(() => index.search(query, { limit: 20, nowMs: 2e12 }))[1],
			).toSorted((a, b) => a - b);
			return [`${name}: ${query}`, round(times[5] as number)];
		}),
	);
}

/** Time, memory and size of a search over so many articles; the heap is exact only under `--expose-gc`. */
export function measureSearch(count = 10_000): SearchFigures {
	const articles = createArticles(count);
	const before = heapMb();
	const index = createSearchIndex();
	const [, buildMs] = time(() => articles.forEach(index.put));
	const after = heapMb();
	const again = articles.slice(0, 50);
	const [, putMs] = time(() => again.forEach(index.put));
	const queries = measureQueries(index);
	const [snapshot, snapshotMs] = time(() => index.toSnapshot());
	const [, readMs] = time(() => readSearchIndex(snapshot));
	const hits = index.search("hội nghị tuyển sinh", { limit: 20 });
	const texts = new Map(articles.map(({ id, text }) => [id, text]));
	const [, snippetMs] = time(() =>
		hits.forEach(({ id, words }) => {
			toSnippet(texts.get(id) ?? "", words);
		}),
	);
	return {
		articles: count,
		buildMs: round(buildMs),
		putMs: round(putMs / again.length),
		heapMb: round(after - before),
		snapshotMb: round(Buffer.byteLength(snapshot) / 1e6),
		gzipMb: round(gzipSync(snapshot).byteLength / 1e6),
		snapshotMs: round(snapshotMs),
		readMs: round(readMs),
		snippetMs: round(snippetMs),
		queries,
	};
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const { queries, ...figures } = measureSearch();
	console.log("The search: times in ms, sizes in MB");
	console.table(figures);
	console.log("Queries (median of ten, in ms)");
	console.table(queries);
}
