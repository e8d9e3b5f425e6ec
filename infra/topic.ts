import { ArnFormat, Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";

/** Where everything goes that somebody should look at; by mail, where an address is given. */
export function createTopic(
	scope: Construct,
	{ email }: { email?: string | undefined },
): Topic {
	const topic = new Topic(scope, "Topic", { enforceSSL: true });
	const stack = Stack.of(scope);
	const allow = (service: string, conditions: Record<string, unknown>) =>
		topic.addToResourcePolicy(
			new PolicyStatement({
				principals: [new ServicePrincipal(service)],
				actions: ["sns:Publish"],
				resources: [topic.topicArn],
				conditions,
			}),
		);
	// The policy that asks for TLS replaces a topic's own, which lets alarms publish; without this they would ring unheard.
	allow("cloudwatch.amazonaws.com", {
		ArnLike: {
			"aws:SourceArn": stack.formatArn({
				service: "cloudwatch",
				resource: "alarm",
				resourceName: "*",
				arnFormat: ArnFormat.COLON_RESOURCE_NAME,
			}),
		},
	});
	allow("budgets.amazonaws.com", {
		StringEquals: { "aws:SourceAccount": stack.account },
	});
	if (email) {
		const subscription = topic.addSubscription(new EmailSubscription(email));
		Validations.of(subscription).acknowledge({
			id: "Serverless-SNSRedrivePolicy",
			reason:
				"A mail that does not arrive is not worth a queue: the alarm stays on until its cause is gone.",
		});
	}
	return topic;
}
