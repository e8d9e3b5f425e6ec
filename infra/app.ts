import { App } from "aws-cdk-lib";
import { readInstallation, toContext } from "./installation-file.ts";
import { createStacks } from "./stacks.ts";

// What one installation says of itself stands over what cdk.json says of all.
createStacks(
	new App({ postCliContext: { luot: toContext(readInstallation()) } }),
);
