import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Stacks by name, as a test puts them there and takes them away. */
export type Account = Map<
	string,
	{ template: unknown; outputs: Readonly<Record<string, string>> }
>;

const escapeXml = (text: string) =>
	text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function toAnswer(action: string, body: string): string {
	return `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${body}</${action}Result></${action}Response>`;
}

/** As much of CloudFormation as tells what is in an account: its two calls that a deployment asks. */
export async function openCloudFormation(account: Account) {
	const server = createServer(async (request, response) => {
		let text = "";
		for await (const chunk of request) text += chunk;
		const asked = new URLSearchParams(text);
		const action = asked.get("Action") ?? "";
		const name = asked.get("StackName") ?? "";
		const stack = account.get(name);
		response.setHeader("content-type", "text/xml");
		if (!stack || !["DescribeStacks", "GetTemplate"].includes(action)) {
			response.statusCode = 400;
			response.end(
				`<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`,
			);
			return;
		}
		const outputs = Object.entries(stack.outputs).map(
			([key, value]) =>
				`<member><OutputKey>${key}</OutputKey><OutputValue>${escapeXml(value)}</OutputValue></member>`,
		);
		response.end(
			action === "GetTemplate"
				? toAnswer(
						action,
						`<TemplateBody>${escapeXml(JSON.stringify(stack.template))}</TemplateBody>`,
					)
				: toAnswer(
						action,
						`<Stacks><member><StackName>${name}</StackName><CreationTime>2026-11-25T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${outputs.join("")}</Outputs></member></Stacks>`,
					),
		);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () => new Promise((resolve) => server.close(resolve)),
	};
}
