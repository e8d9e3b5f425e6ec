import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Stacks by name, as a test puts them there and takes them away; in one region where it says so, else wherever it is asked. */
export type Account = Map<
	string,
	{
		template: unknown;
		outputs: Readonly<Record<string, string>>;
		region?: string;
		isProtected?: boolean;
	}
>;

const escapeXml = (text: string) =>
	text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function toAnswer(action: string, body: string): string {
	return `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${body}</${action}Result></${action}Response>`;
}

const toError = (code: string, message: string) =>
	`<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

const ACTIONS = ["DescribeStacks", "GetTemplate", "DeleteStack"];
const ACCOUNT = "123456789012";

/**
 * As much of CloudFormation as tells what is in an account and takes it away, and as much of STS as says whose it is. Nobody may take on a
 * role here: the tools then go on as who they are.
 */
export async function openCloudFormation(account: Account) {
	const deleted: string[] = [];
	const server = createServer(async (request, response) => {
		let text = "";
		for await (const chunk of request) text += chunk;
		const asked = new URLSearchParams(text);
		const action = asked.get("Action") ?? "";
		const region = /Credential=\w+\/\d+\/([\w-]+)\//.exec(
			request.headers.authorization ?? "",
		)?.[1];
		// By its name, or by the address that it was told under.
		const id = asked.get("StackName") ?? "";
		const name = id.replace(/^arn:.*:stack\/([\w-]+)\/.*/, "$1");
		const found = account.get(name);
		const stack =
			found?.region === undefined || found.region === region
				? found
				: undefined;
		response.setHeader("content-type", "text/xml");
		const refuse = (code: string, message: string, status = 400) => {
			response.statusCode = status;
			response.end(toError(code, message));
		};
		if (action === "GetCallerIdentity") {
			response.end(
				toAnswer(
					action,
					`<Arn>arn:aws:iam::${ACCOUNT}:user/lan</Arn><UserId>lan</UserId><Account>${ACCOUNT}</Account>`,
				),
			);
			return;
		}
		if (action === "AssumeRole")
			return refuse("AccessDenied", "Not allowed.", 403);
		if (action === "DescribeStackEvents") {
			response.end(toAnswer(action, "<StackEvents></StackEvents>"));
			return;
		}
		if (!stack || !ACTIONS.includes(action))
			return refuse("ValidationError", `Stack with id ${id} does not exist`);
		if (action === "DeleteStack") {
			if (stack.isProtected)
				return refuse("ValidationError", "It is protected.");
			deleted.push(`${name} in ${region}`);
			account.delete(name);
			response.end(toAnswer(action, ""));
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
						`<Stacks><member><StackName>${name}</StackName><StackId>arn:aws:cloudformation:${region}:${ACCOUNT}:stack/${name}/1</StackId><CreationTime>2026-11-25T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${outputs.join("")}</Outputs></member></Stacks>`,
					),
		);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		/** What was taken away, in its order: `luot-service in ap-southeast-1`. */
		deleted,
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () => new Promise((resolve) => server.close(resolve)),
	};
}
