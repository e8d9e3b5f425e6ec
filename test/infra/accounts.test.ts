import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import cdk from "../../cdk.json" with { type: "json" };
import { createStacks } from "../../infra/stacks.ts";
import { resourceOf, toWords } from "./templates.ts";

function synthesize(luot: Record<string, unknown>) {
	const app = new App({
		context: { ...cdk.context, luot: { ...cdk.context.luot, ...luot } },
	});
	const { data, service } = createStacks(app);
	return {
		data: Template.fromStack(data),
		service: Template.fromStack(service),
	};
}

const issuerOf = (service: Template) => {
	const { Environment } = resourceOf(
		service,
		"AWS::Lambda::Function",
		"Dashboard",
	).Properties as { Environment: { Variables: Record<string, unknown> } };
	const { Variables } = Environment;
	return ["URL", "NAME", "CLIENT_ID", "CLIENT_SECRET"].map((name) =>
		toWords(Variables[`LUOT_ISSUER_${name}`]),
	);
};

describe("accounts that the installation keeps", () => {
	let data: Template;
	let service: Template;

	beforeAll(() => {
		({ data, service } = synthesize({ accounts: { cognito: "truong" } }));
	});

	it("outlive the service, and cannot be deleted by mistake", () => {
		data.hasResource("AWS::Cognito::UserPool", {
			DeletionPolicy: "Retain",
			UpdateReplacePolicy: "Retain",
			Properties: { DeletionProtection: "ACTIVE" },
		});
	});

	it("are made with a mail address that is proved, a long password and, for whoever wants it, a second factor", () => {
		data.hasResourceProperties("AWS::Cognito::UserPool", {
			AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
			UsernameAttributes: ["email"],
			UsernameConfiguration: { CaseSensitive: false },
			AutoVerifiedAttributes: ["email"],
			MfaConfiguration: "OPTIONAL",
			EnabledMfas: ["SOFTWARE_TOKEN_MFA"],
			Policies: { PasswordPolicy: { MinimumLength: 12 } },
			AccountRecoverySetting: {
				RecoveryMechanisms: [{ Name: "verified_email", Priority: 1 }],
			},
		});
	});

	it("come in by a code for this installation's address alone, proved by PKCE, with no secret to lose", () => {
		const { Properties } = resourceOf(
			service,
			"AWS::Cognito::UserPoolClient",
			"PeopleClient",
		);
		expect(Properties).toMatchObject({
			GenerateSecret: false,
			AllowedOAuthFlows: ["code"],
			AllowedOAuthFlowsUserPoolClient: true,
			AllowedOAuthScopes: ["openid", "profile"],
			SupportedIdentityProviders: ["COGNITO"],
			PreventUserExistenceErrors: "ENABLED",
		});
		expect(toWords(Properties.CallbackURLs)).toBe(
			"ApiHttp ApiEndpoint/admin/signed-in",
		);
		expect(
			resourceOf(service, "AWS::Cognito::UserPoolDomain", "PeopleDomain")
				.Properties.Domain,
		).toBe("truong");
	});

	it("are those that the dashboard asks for", () => {
		const [url, name, clientId, secret] = issuerOf(service);
		expect(url).toMatch(
			/^https:\/\/cognito-idp\.AWS::Region\.amazonaws\.com\/people/,
		);
		expect([name, clientId, secret]).toEqual(["Lượt", "PeopleClient", ""]);
	});

	it("know the edge's address where there is an edge", () => {
		const { service: behind } = synthesize({
			accounts: { cognito: "truong" },
			profile: "edge",
			domain: "luot.truong.edu.vn",
		});
		expect(
			resourceOf(behind, "AWS::Cognito::UserPoolClient", "PeopleClient")
				.Properties.CallbackURLs,
		).toEqual(["https://luot.truong.edu.vn/admin/signed-in"]);
	});
});

describe("accounts elsewhere", () => {
	it("are asked for with a secret that stands in no template", () => {
		const { data, service } = synthesize({
			accounts: {
				url: "https://accounts.google.com",
				name: "Google",
				clientId: "abc",
				clientSecretName: "luot/google",
			},
		});
		data.resourceCountIs("AWS::Cognito::UserPool", 0);
		expect(issuerOf(service)).toEqual([
			"https://accounts.google.com",
			"Google",
			"abc",
			"{{resolve:secretsmanager:luot/google:SecretString:::}}",
		]);
	});
});
