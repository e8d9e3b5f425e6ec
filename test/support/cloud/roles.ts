import type { Installation } from "./installation.ts";
import type { Statement } from "./policy.ts";

type Policy = { PolicyDocument: { Statement: Statement[] } };

/** What a role may do: its own policies and those that name it. */
export function listRights(
	installation: Installation,
	arn: string,
): readonly Statement[] {
	const role = installation
		.list<{ Policies?: Policy[]; ManagedPolicyArns?: string[] }>(
			"AWS::IAM::Role",
		)
		.find((each) => each.arn === arn);
	if (!role) throw new Error(`The role ${arn} is not there.`);
	const { Policies = [], ManagedPolicyArns = [] } = role.properties;
	if (ManagedPolicyArns.length > 0)
		throw new Error(`What ${ManagedPolicyArns} allow is not known.`);
	const own = installation
		.list<Policy & { Roles?: string[] }>("AWS::IAM::Policy")
		.filter(({ properties: { Roles = [] } }) => Roles.includes(role.ref))
		.map(({ properties }) => properties);
	return [...Policies, ...own].flatMap(
		({ PolicyDocument }) => PolicyDocument.Statement,
	);
}
