import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { answerQuestions, QUESTIONS } from "../../deploy/guide.ts";
import {
	INSTALLATION_FILE,
	readInstallation,
	toContext,
	writeInstallation,
} from "../../infra/installation-file.ts";

const GIVEN = {
	site: "truong",
	"site-name": "Trường THPT Sông Hương",
	hostnames: "truong.edu.vn, www.truong.edu.vn",
	mail: "it@truong.edu.vn",
};
const INSTALLATION = {
	region: "ap-southeast-1",
	luot: { alarmEmail: "it@truong.edu.vn" },
	firstSite: {
		id: "truong",
		name: "Trường THPT Sông Hương",
		hostnames: ["truong.edu.vn", "www.truong.edu.vn"],
	},
};

describe("a first deployment", () => {
	it("asks what it was not told, and again after an answer that is wrong", async () => {
		const asked: string[] = [];
		const answers = [
			"Hanoi 1",
			"",
			"",
			"Trường",
			"truong",
			"Trường THPT Sông Hương",
			" ",
			"truong.edu.vn, www.truong.edu.vn",
			"it@",
			"it@truong.edu.vn",
		];
		const installation = await answerQuestions({}, async (question) => {
			asked.push(question);
			const answer = answers[asked.length - 1];
			if (answer === undefined) throw new Error(`asked for ever: ${question}`);
			return answer;
		});
		expect(installation).toEqual(INSTALLATION);
		expect(asked.length).toBeGreaterThan(QUESTIONS.length);
		expect(asked[1]).toContain("a region such as ap-southeast-1");
		expect(asked.some((text) => text.includes("at least one host name"))).toBe(
			true,
		);
	});

	it("asks nothing where flags say all", async () => {
		const never = async () => {
			throw new Error("asked");
		};
		const all = { region: "ap-southeast-1", domain: "", ...GIVEN };
		expect(await answerQuestions(all, never)).toEqual(INSTALLATION);
	});

	it("takes what is usual where nobody can be asked, and names what it has to know", async () => {
		expect(await answerQuestions(GIVEN, undefined)).toEqual(INSTALLATION);
		await expect(
			answerQuestions({ site: "truong" }, undefined),
		).rejects.toThrow("--site-name, --hostnames, --mail");
	});

	it.each([
		["region", "Singapore", "a region such as"],
		["site", "Trường", "--site: id"],
		["hostnames", "https://truong.edu.vn", "without scheme"],
		["hostnames", "", "at least one"],
		["mail", "hieu-truong", "luot.alarmEmail"],
		["domain", "https://truong.edu.vn", "luot"],
	])("refuses --%s %s, and says why", async (name, value, told) => {
		await expect(
			answerQuestions({ ...GIVEN, [name]: value }, undefined),
		).rejects.toThrow(told);
	});
});

describe("the file of an installation", () => {
	const folder = mkdtempSync(join(tmpdir(), "luot-file-"));
	afterAll(() => rmSync(folder, { recursive: true }));

	it("is there once it was written, whole", () => {
		expect(readInstallation(folder)).toBeUndefined();
		writeInstallation(INSTALLATION, folder);
		expect(readInstallation(folder)).toEqual(INSTALLATION);
		expect(readdirSync(folder)).toEqual([INSTALLATION_FILE]);
	});

	it("says more than cdk.json, and nothing else than that", () => {
		expect(toContext(INSTALLATION)).toMatchObject({
			name: "luot",
			alarmEmail: "it@truong.edu.vn",
		});
		expect(toContext(undefined)).not.toHaveProperty("alarmEmail");
	});

	it.each([
		["no JSON", "{", "no JSON"],
		["a region that is none", '{"region":"x"}', "region"],
		[
			"a setting that is none",
			'{"region":"ap-southeast-1","luot":{"x":1}}',
			"luot",
		],
		["something else", '{"region":"ap-southeast-1","token":"1"}', "token"],
	])("is refused with %s", (_, text, told) => {
		writeFileSync(join(folder, INSTALLATION_FILE), text);
		expect(() => readInstallation(folder)).toThrow(told);
	});
});
