import { Match } from "aws-cdk-lib/assertions";
import { expect } from "vitest";
import { withoutHash } from "../support/cloud/stacks.ts";
import { createChecklist } from "./checklist.ts";
import { toWords } from "./templates.ts";

const { check, checks, group } = createChecklist();

export { checks as accessChecks };

group("what is not public", () => {
	check(
		"a function is called by the API for its routes and by the clock for its rules, by nobody else",
		({ service }) => {
			const integrations = service.findResources(
				"AWS::ApiGatewayV2::Integration",
			);
			const routes = Object.values(
				service.findResources("AWS::ApiGatewayV2::Route"),
			).map(({ Properties: { RouteKey, Target } }) => {
				const { Ref } = Target["Fn::Join"][1][1];
				const path = RouteKey.split(" ")[1];
				return [
					"apigateway.amazonaws.com",
					toWords(integrations[Ref]?.Properties.IntegrationUri),
					`arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:ApiHttp/*/*${path}`,
				].join(" ");
			});
			const rules = Object.entries(
				service.findResources("AWS::Events::Rule"),
			).flatMap(([id, { Properties }]) =>
				Properties.Targets.map(({ Arn }: { Arn: unknown }) =>
					["events.amazonaws.com", toWords(Arn), withoutHash(id), "Arn"].join(
						" ",
					),
				),
			);
			const permissions = Object.values(
				service.findResources("AWS::Lambda::Permission"),
			).map(({ Properties }) => {
				expect(Properties.Action).toBe("lambda:InvokeFunction");
				return [
					Properties.Principal,
					toWords(Properties.FunctionName),
					toWords(Properties.SourceArn),
				].join(" ");
			});
			expect(permissions.toSorted()).toEqual([...routes, ...rules].toSorted());
		},
	);

	check("a role is its service's, and has no policy of others", (templates) => {
		for (const [id, { Properties }] of Object.entries(
			templates.service.findResources("AWS::IAM::Role"),
		)) {
			const isCanary = id.startsWith("Canary");
			expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
				{
					Action: "sts:AssumeRole",
					Effect: "Allow",
					Principal: {
						Service: isCanary
							? "codedeploy.amazonaws.com"
							: "lambda.amazonaws.com",
					},
				},
			]);
			// What moves calls from one version to the next.
			expect((Properties.ManagedPolicyArns ?? []).map(toWords)).toEqual(
				isCanary
					? [
							"arn:AWS::Partition:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited",
						]
					: [],
			);
		}
	});

	check("every bucket answers by TLS 1.2 or newer alone", ({ data }) => {
		const denied = (condition: object) =>
			Match.objectLike({
				Effect: "Deny",
				Action: "s3:*",
				Principal: { AWS: "*" },
				Condition: condition,
			});
		for (const id of Object.keys(data.findResources("AWS::S3::Bucket")))
			data.hasResourceProperties("AWS::S3::BucketPolicy", {
				Bucket: { Ref: id },
				PolicyDocument: {
					Statement: [
						denied({ Bool: { "aws:SecureTransport": "false" } }),
						denied({ NumericLessThan: { "s3:TlsVersion": 1.2 } }),
					],
				},
			});
	});

	check(
		"pages of other origins get what a call's own answer lets them have, and put only what was signed",
		({ data, service }) => {
			service.resourceCountIs("AWS::ApiGatewayV2::Api", 1);
			service.hasResourceProperties("AWS::ApiGatewayV2::Api", {
				CorsConfiguration: Match.absent(),
			});
			data.hasResourceProperties("AWS::S3::Bucket", {
				CorsConfiguration: {
					CorsRules: [
						{
							AllowedHeaders: ["content-type"],
							AllowedMethods: ["PUT"],
							AllowedOrigins: ["*"],
							MaxAge: 3600,
						},
					],
				},
			});
		},
	);

	check("no message of a queue goes with its stack", ({ service }) => {
		service.allResources("AWS::SQS::Queue", {
			DeletionPolicy: "Retain",
			UpdateReplacePolicy: "Retain",
		});
	});

	check("every alarm is on, and tells somebody", ({ service }) => {
		for (const { Properties } of Object.values(
			service.findResources("AWS::CloudWatch::Alarm"),
		)) {
			expect(Properties.ActionsEnabled).not.toBe(false);
			expect(Properties.AlarmActions.map(toWords)).toEqual(["AlarmsTopic"]);
			// What rings for too little rings for nothing at all, too.
			expect([
				Properties.ComparisonOperator,
				Properties.TreatMissingData,
			]).toEqual(
				Properties.AlarmName.endsWith("-no-backup")
					? ["LessThanThreshold", "breaching"]
					: ["GreaterThanOrEqualToThreshold", "notBreaching"],
			);
		}
	});

	check("no reference leads nowhere", ({ data, service }) => {
		for (const template of [data.toJSON(), service.toJSON()]) {
			const said = JSON.stringify(template.Resources);
			const referred = [
				...said.matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":\["(\w+)"/g),
			].map(([, ref, id]) => ref ?? id);
			expect(Object.keys(template.Resources)).toEqual(
				expect.arrayContaining(referred),
			);
		}
	});
});
