import { CfnOutput, Fn, Stack, type StackProps } from "aws-cdk-lib";
import {
	Certificate,
	CertificateValidation,
} from "aws-cdk-lib/aws-certificatemanager";
import type { Construct } from "constructs";
import { Firewall } from "./firewall.ts";
import type { Settings } from "./settings.ts";

/** Where CloudFront looks for certificates and firewalls, wherever the service itself runs. */
export const EDGE_REGION = "us-east-1";

/** What CloudFront wants to have in its own region: the firewall, and a certificate where there is a domain. */
export class EdgeStack extends Stack {
	/** Values of this stack for another one, which may be in another region. */
	readonly firewallArn: string | undefined;
	readonly certificateArn: string | undefined;

	constructor(
		scope: Construct,
		id: string,
		{ settings, ...props }: StackProps & { settings: Settings },
	) {
		super(scope, id, { ...props, env: { region: EDGE_REGION } });
		const tell = (name: string, value: string) => {
			new CfnOutput(this, name, { value });
			return Fn.getStackOutput(this.stackName, name, EDGE_REGION);
		};
		if (settings.firewall)
			this.firewallArn = tell(
				"FirewallArn",
				new Firewall(this, "Firewall").arn,
			);
		if (settings.domain)
			this.certificateArn = tell(
				"CertificateArn",
				// Waits until the record that proves the domain is there; AWS tells it in the stack's events and in the certificate's page.
				new Certificate(this, "Certificate", {
					domainName: settings.domain,
					validation: CertificateValidation.fromDns(),
				}).certificateArn,
			);
	}
}
