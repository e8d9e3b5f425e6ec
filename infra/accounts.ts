import { RemovalPolicy, SecretValue, Stack, Validations } from "aws-cdk-lib";
import {
	AccountRecovery,
	FeaturePlan,
	ManagedLoginVersion,
	Mfa,
	OAuthScope,
	UserPool,
	UserPoolClient,
	UserPoolClientIdentityProvider,
	UserPoolDomain,
} from "aws-cdk-lib/aws-cognito";
import type { Construct } from "constructs";
import type { Grounds } from "./grounds.ts";

/** Accounts of an installation's own people. It outlives the service like the tables, since roles hang on it. */
export function createPeoplePool(scope: Construct): UserPool {
	const pool = new UserPool(scope, "people", {
		// Whoever is invited makes an account on the way; without an invitation it opens nothing.
		selfSignUpEnabled: true,
		signInAliases: { email: true },
		signInCaseSensitive: false,
		autoVerify: { email: true },
		standardAttributes: { fullname: { required: true, mutable: true } },
		accountRecovery: AccountRecovery.EMAIL_ONLY,
		mfa: Mfa.OPTIONAL,
		mfaSecondFactor: { otp: true, sms: false },
		// Length, and no riddles: what people can remember is what they do not write down.
		passwordPolicy: {
			minLength: 12,
			requireDigits: false,
			requireLowercase: false,
			requireUppercase: false,
			requireSymbols: false,
		},
		featurePlan: FeaturePlan.LITE,
		deletionProtection: true,
		removalPolicy: RemovalPolicy.RETAIN,
	});
	Validations.of(pool).acknowledge(
		{
			id: "AwsSolutions-COG1",
			reason:
				"Twelve characters of any kind: rules about kinds make passwords shorter and more alike.",
		},
		{
			id: "AwsSolutions-COG2",
			reason:
				"A second factor is there for whoever wants it; teachers without a telephone of the school's must come in too.",
		},
		{
			id: "AwsSolutions-COG3",
			reason:
				"Threat protection is paid by the person each month, and keeps the addresses from which people sign in.",
		},
		{
			id: "AwsSolutions-COG8",
			reason: "The plan that is free has all that signing in needs.",
		},
	);
	return pool;
}

/** Where people have their accounts, as the dashboard's function is told. */
export function toIssuer(
	scope: Construct,
	{ people, settings: { accounts }, url }: Grounds,
): Record<string, string> {
	if (accounts === "none" || ("cognito" in accounts && !people))
		return toVariables({ url: "", name: "", clientId: "", secret: "" });
	if (!("cognito" in accounts))
		return toVariables({
			...accounts,
			// A reference, which CloudFormation resolves: the secret is in no template.
			secret: SecretValue.secretsManager(
				accounts.clientSecretName,
			).unsafeUnwrap(),
		});
	const pool = people as UserPool;
	new UserPoolDomain(scope, "PeopleDomain", {
		userPool: pool,
		cognitoDomain: { domainPrefix: accounts.cognito },
		managedLoginVersion: ManagedLoginVersion.CLASSIC_HOSTED_UI,
	});
	// Proof by PKCE alone: there is no secret to keep, to copy into a function or to lose.
	const client = new UserPoolClient(scope, "PeopleClient", {
		userPool: pool,
		generateSecret: false,
		authFlows: {},
		oAuth: {
			flows: { authorizationCodeGrant: true },
			scopes: [OAuthScope.OPENID, OAuthScope.PROFILE],
			callbackUrls: [`${url}/admin/signed-in`],
		},
		supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
		preventUserExistenceErrors: true,
	});
	return toVariables({
		url: `https://cognito-idp.${Stack.of(scope).region}.amazonaws.com/${pool.userPoolId}`,
		name: "Lượt",
		clientId: client.userPoolClientId,
		secret: "",
	});
}

function toVariables({
	url,
	name,
	clientId,
	secret,
}: {
	url: string;
	name: string;
	clientId: string;
	secret: string;
}): Record<string, string> {
	return {
		LUOT_ISSUER_URL: url,
		LUOT_ISSUER_NAME: name,
		LUOT_ISSUER_CLIENT_ID: clientId,
		LUOT_ISSUER_CLIENT_SECRET: secret,
	};
}
