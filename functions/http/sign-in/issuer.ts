import * as client from "openid-client";
import { NotSignedIn, Unavailable } from "../../core/errors.ts";
import { toLogin } from "../../core/person.ts";

/** Where people have their accounts: any OpenID Connect provider, such as Google, Microsoft or Cognito. */
export type IssuerSettings = {
	/** `https://accounts.google.com` */
	url: string;
	clientId: string;
	/** Empty where the issuer gives none. */
	clientSecret: string;
	/** On its button. */
	name: string;
};

/** What has to be remembered while somebody is away at the issuer's. */
export type Flow = {
	readonly verifier: string;
	readonly state: string;
	readonly nonce: string;
	readonly redirectUri: string;
	/** Where the person wanted to go, or which invitation they hold. */
	readonly next: string;
	readonly invitation?: string;
};

export type Issuer = {
	readonly name: string;
	/** Where to send somebody, and what to remember meanwhile. Throws Unavailable. */
	begin(
		asked: Pick<Flow, "redirectUri" | "next" | "invitation">,
	): Promise<{ url: string; flow: Flow }>;
	/** Who came back. Throws NotSignedIn where anything about it is wrong, Unavailable where the issuer doesn't answer. */
	finish(
		address: URL,
		flow: Flow,
	): Promise<{ login: string; name: string | undefined }>;
};

const TIMEOUT_SECONDS = 5;

/** The authorization code flow with PKCE, state and nonce; signatures, audience and times are checked by the library. */
export function createIssuer({
	url,
	clientId,
	clientSecret,
	name,
}: IssuerSettings): Issuer {
	let known: Promise<client.Configuration> | undefined;

	function discover(): Promise<client.Configuration> {
		const server = new URL(url);
		// Only on one's own machine.
		const isLocal =
			server.protocol === "http:" && server.hostname === "localhost";
		known ??= client.discovery(
			server,
			clientId,
			{ [client.clockTolerance]: 0 },
			// Whoever has no secret proves itself by PKCE alone, as an issuer of our own is set up to ask.
			clientSecret ? client.ClientSecretPost(clientSecret) : client.None(),
			{
				timeout: TIMEOUT_SECONDS,
				execute: [
					// Else a token that came over TLS from the issuer itself would be taken without a look at its signature.
					client.enableNonRepudiationChecks,
					...(isLocal ? [client.allowInsecureRequests] : []),
				],
			},
		);
		known.catch(() => {
			known = undefined;
		});
		return known.catch(() => {
			throw new Unavailable(`${name} does not answer. Try again in a moment.`);
		});
	}

	return {
		name,
		async begin(asked) {
			const configuration = await discover();
			const verifier = client.randomPKCECodeVerifier();
			const flow: Flow = {
				...asked,
				verifier,
				state: client.randomState(),
				nonce: client.randomNonce(),
			};
			const address = client.buildAuthorizationUrl(configuration, {
				redirect_uri: flow.redirectUri,
				scope: "openid profile",
				code_challenge: await client.calculatePKCECodeChallenge(verifier),
				code_challenge_method: "S256",
				state: flow.state,
				nonce: flow.nonce,
			});
			return { url: address.href, flow };
		},

		async finish(address, flow) {
			const configuration = await discover();
			try {
				const tokens = await client.authorizationCodeGrant(
					configuration,
					address,
					{
						pkceCodeVerifier: flow.verifier,
						expectedState: flow.state,
						expectedNonce: flow.nonce,
						idTokenExpected: true,
					},
				);
				const claims = tokens.claims();
				if (!claims) throw new Error("no claims");
				return {
					login: toLogin(claims.iss, claims.sub),
					name: typeof claims.name === "string" ? claims.name : undefined,
				};
			} catch {
				throw new NotSignedIn(
					`${name} did not confirm who you are. Begin again.`,
				);
			}
		},
	};
}
