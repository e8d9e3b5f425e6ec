import { InvalidInput } from "../functions/core/errors.ts";
import { parseSite } from "../functions/core/site-input.ts";
import {
	type Installation,
	parseInstallation,
} from "../infra/installation-file.ts";

/** What has to be known before a first deployment, by the flag with which it can be given. */
export type Answers = {
	region: string;
	domain: string;
	site: string;
	"site-name": string;
	hostnames: string;
	mail: string;
};

type Question = {
	name: keyof Answers;
	/** What a person is asked. */
	asks: string;
	/** Taken where nothing is answered; a question without one must be answered. */
	otherwise?: string;
};

export const QUESTIONS: readonly Question[] = [
	{
		name: "region",
		asks: "In which region of AWS? Singapore is nearest to Vietnam.",
		otherwise: "ap-southeast-1",
	},
	{
		name: "domain",
		asks: "A host name of your own for the service, such as luot.truong.edu.vn? Nothing for the address that AWS gives.",
		otherwise: "",
	},
	{
		name: "site",
		asks: "A short name for the first site, of small letters, digits and hyphens (it stands in addresses, and stays)?",
	},
	{ name: "site-name", asks: "The site's full name?" },
	{
		name: "hostnames",
		asks: "The host names of its pages, with commas between (truong.edu.vn, www.truong.edu.vn)?",
	},
	{
		name: "mail",
		asks: "The mail address that gets alarms?",
	},
];

/** Checks all answers together. Throws with what to change. */
export function toInstallation(answers: Answers): Installation {
	const { region, domain, site, hostnames, mail } = answers;
	const firstSite = {
		id: site,
		name: answers["site-name"],
		hostnames: hostnames
			.split(",")
			.map((host) => host.trim())
			.filter((host) => host !== ""),
	};
	parseSite(firstSite);
	return parseInstallation({
		region,
		luot: {
			alarmEmail: mail,
			// A name of one's own needs what can answer under it.
			...(domain && { profile: "edge", domain }),
		},
		firstSite,
	});
}

/** One wrong answer, found by putting it among right ones. */
function findFault(name: keyof Answers, answer: string): string | undefined {
	const right: Answers = {
		region: "ap-southeast-1",
		domain: "",
		site: "truong",
		"site-name": "Truong",
		hostnames: "truong.edu.vn",
		mail: "it@truong.edu.vn",
	};
	try {
		toInstallation({ ...right, [name]: answer });
		return name === "hostnames" && answer.trim() === ""
			? "at least one host name: views from elsewhere are not counted"
			: undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

/**
 * Gets the answers that flags have not given: by asking, again after a wrong one, or where nobody can be asked, from what is taken
 * otherwise. Throws InvalidInput for a wrong flag, and for flags that are missing where nobody can be asked.
 */
export async function answerQuestions(
	given: Partial<Answers>,
	ask: ((question: string) => Promise<string>) | undefined,
): Promise<Installation> {
	const answers: Partial<Answers> = {};
	const missing: string[] = [];
	for (const { name, asks, otherwise } of QUESTIONS) {
		const flag = given[name];
		if (flag !== undefined) {
			const fault = findFault(name, flag);
			if (fault) throw new InvalidInput(`--${name}: ${fault}`);
			answers[name] = flag;
			continue;
		}
		if (!ask) {
			if (otherwise === undefined) missing.push(`--${name}`);
			else answers[name] = otherwise;
			continue;
		}
		let fault: string | undefined;
		do {
			const hint = otherwise ? ` [${otherwise}]` : "";
			const said = await ask(`${fault ? `${fault}\n` : ""}${asks}${hint} `);
			answers[name] = said.trim() || (otherwise ?? "");
			fault = findFault(name, answers[name]);
		} while (fault);
	}
	if (missing.length > 0)
		throw new InvalidInput(
			`A first deployment has to know more. Nobody can be asked here, so give: ${missing.join(", ")}`,
		);
	return toInstallation(answers as Answers);
}
