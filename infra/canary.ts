import { Validations } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import {
	LambdaApplication,
	LambdaDeploymentConfig,
	LambdaDeploymentGroup,
} from "aws-cdk-lib/aws-codedeploy";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Alias } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { ServiceFunction } from "./function.ts";

/**
 * Brings new versions to callers little by little: one call in ten for five minutes, then all. An alarm in that time, and all are back at
 * the version before. Nothing waits between deployments, so nothing is paid.
 */
export class Canary extends Construct {
	constructor(
		scope: Construct,
		id: string,
		{
			functions,
			alarms,
		}: {
			functions: readonly ServiceFunction[];
			alarms: readonly Alarm[];
		},
	) {
		super(scope, id);
		const application = new LambdaApplication(this, "Application");
		const role = new Role(this, "Role", {
			assumedBy: new ServicePrincipal("codedeploy.amazonaws.com"),
		});
		for (const { node, entry } of functions) {
			if (!(entry instanceof Alias)) continue;
			new LambdaDeploymentGroup(this, node.id, {
				application,
				alias: entry,
				deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
				alarms: [...alarms],
				autoRollback: {
					failedDeployment: true,
					stoppedDeployment: true,
					deploymentInAlarm: true,
				},
				role,
			});
		}
		Validations.of(role).acknowledge({
			id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]",
			reason:
				"AWS keeps it in step with what its own service does in a deployment; it is CodeDeploy's alone.",
		});
	}
}
