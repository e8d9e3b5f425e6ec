import { Conflict } from "../core/errors.ts";
import { parseSite } from "../core/site-input.ts";
import type { Sites } from "../store/sites.ts";

/** The demo site, as a school would set it up that had another counter before. */
export async function seedDemo(sites: Sites, nowMs: number): Promise<void> {
	const site = parseSite({
		id: "demo",
		name: "Trường Trung học phổ thông Sông Hương",
		locale: "vi",
		zone: "Asia/Ho_Chi_Minh",
		hostnames: ["localhost", "127.0.0.1"],
		opening: { views: 4_626_335, reason: "Số liệu của bộ đếm cũ" },
	});
	try {
		await sites.create({
			...site,
			openingBy: { by: "luot", at: new Date(nowMs).toISOString() },
		});
	} catch (error) {
		if (!(error instanceof Conflict)) throw error;
	}
}
