import type { Installation } from "./installation.ts";
import type { Statement } from "./policy.ts";

type Policy = { PolicyDocument: { Statement: Statement[] } };

/** What each role may do, by the role's ARN: its own policies and those that name it. */
export function listRoles(
	installation: Installation,
): ReadonlyMap<string, readonly Statement[]> {
	const policies = installation.list<Policy & { Roles?: string[] }>(
		"AWS::IAM::Policy",
	);
	return new Map(
		installation
			.list<{ Policies?: Policy[]; ManagedPolicyArns?: string[] }>(
				"AWS::IAM::Role",
			)
			.map(({ arn, ref, properties }) => {
				const { Policies = [], ManagedPolicyArns = [] } = properties;
				if (ManagedPolicyArns.length > 0)
					throw new Error(`What ${ManagedPolicyArns} allow is not known.`);
				const own = policies
					.filter(({ properties: { Roles = [] } }) => Roles.includes(ref))
					.map(({ properties: policy }) => policy);
				const statements = [...Policies, ...own].flatMap(
					({ PolicyDocument }) => PolicyDocument.Statement,
				);
				return [arn, statements];
			}),
	);
}
