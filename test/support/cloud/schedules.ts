import { randomUUID } from "node:crypto";
import type { LambdaFunction } from "./functions.ts";
import type { Permission } from "./http-api.ts";
import { ACCOUNT, type Installation, REGION } from "./installation.ts";
import { isLike } from "./policy.ts";

type Rule = {
	ScheduleExpression?: string;
	State: string;
	Targets: { Arn: string; Input?: string }[];
};

/** Lambda calls again so often what was called without waiting for an answer, and failed. */
const RETRIES = 2;

async function invokeLater(
	lambda: LambdaFunction,
	event: string,
): Promise<void> {
	for (let tried = 0; ; tried++) {
		try {
			await lambda.invoke(event);
			return;
		} catch (error) {
			if (tried === RETRIES) throw error;
		}
	}
}

/** Rings the clock of a rule, by its name in the template: each of its targets is called. Throws what the function throws the last time. */
export async function fireRule(
	name: string,
	installation: Installation,
	functions: ReadonlyMap<string, LambdaFunction>,
): Promise<void> {
	const rule = installation
		.list<Rule>("AWS::Events::Rule")
		.find((each) => each.name === name);
	if (!rule) throw new Error(`There is no rule ${name}.`);
	const { State, ScheduleExpression, Targets } = rule.properties;
	if (State !== "ENABLED" || !ScheduleExpression)
		throw new Error(`The rule ${name} never rings.`);
	for (const { Arn, Input } of Targets) {
		const isPermitted = installation
			.list<Permission>("AWS::Lambda::Permission")
			.some(
				({
					properties: { Action, FunctionName, Principal, SourceArn = "*" },
				}) =>
					Action === "lambda:InvokeFunction" &&
					FunctionName === Arn &&
					Principal === "events.amazonaws.com" &&
					isLike(rule.arn, SourceArn),
			);
		if (!isPermitted) throw new Error(`${name} may not call ${Arn}.`);
		const lambda = functions.get(Arn);
		if (!lambda) throw new Error(`${name} calls ${Arn}, which is not there.`);
		await invokeLater(
			lambda,
			Input ??
				JSON.stringify({
					version: "0",
					id: randomUUID(),
					"detail-type": "Scheduled Event",
					source: "aws.events",
					account: ACCOUNT,
					time: new Date().toISOString(),
					region: REGION,
					resources: [rule.arn],
					detail: {},
				}),
		);
	}
}
