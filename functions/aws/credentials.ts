import { readCredentials } from "./env.ts";

/**
 * Stands in the bundles for the SDK's chain of credential providers: on Lambda the credentials are always in the environment, and
 * the chain (profiles, single sign-on, instance metadata) is a third of the bundle.
 */
export function defaultProvider(): () => Promise<
	ReturnType<typeof readCredentials>
> {
	return async () => readCredentials();
}
