import { Validations } from "aws-cdk-lib";
import { CfnStage, HttpApi, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { createAdminFunctions } from "./admin-functions.ts";
import type { createCountingFunctions } from "./counting-functions.ts";
import type { ServiceFunction } from "./function.ts";
import type { createNewsFunctions } from "./news-functions.ts";
import type { Settings } from "./settings.ts";

const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = HttpMethod;

type ApiFunctions = ReturnType<typeof createCountingFunctions> &
	ReturnType<typeof createNewsFunctions> &
	ReturnType<typeof createAdminFunctions>;

/** The HTTP API and which function answers what. */
export class PublicApi extends Construct {
	readonly http: HttpApi;

	constructor(scope: Construct, id: string, settings: Settings) {
		super(scope, id);
		this.http = new HttpApi(this, "Http", { createDefaultStage: false });
		const stage = new CfnStage(this, "Stage", {
			apiId: this.http.apiId,
			stageName: "$default",
			autoDeploy: true,
			defaultRouteSettings: {
				throttlingRateLimit: settings.requestsPerSecond,
				throttlingBurstLimit: settings.requestBurst,
			},
		});
		for (const id of ["AwsSolutions-APIG1", "Serverless-APIGWAccessLogging"])
			Validations.of(stage).acknowledge({
				id,
				reason:
					"The functions write a line for each call themselves, and of those that every visitor makes a sample; the gateway would write all.",
			});
	}

	/** Sends each call to its function. */
	route(functions: ApiFunctions): void {
		const {
			collect,
			read,
			docs,
			news,
			publish,
			media,
			files,
			admin,
			dashboard,
		} = functions;
		const routes: [ServiceFunction, HttpMethod, string][] = [
			[collect, POST, "/v1/sites/{site}/box"],
			[collect, GET, "/v1/sites/{site}/pixel.gif"],
			[read, GET, "/v1/sites/{site}/box"],
			[read, GET, "/v1/sites/{site}/box.svg"],
			[read, GET, "/v1/sites/{site}/box.html"],
			[read, GET, "/v1/sites/{site}/views"],
			[read, OPTIONS, "/v1/sites/{site}/{call}"],
			[read, GET, "/health"],
			[read, GET, "/privacy/{site}"],
			[read, GET, "/{script}"],
			[docs, GET, "/docs"],
			[docs, GET, "/openapi.json"],
			[news, GET, "/v1/sites/{site}/articles"],
			[news, GET, "/v1/sites/{site}/articles.xml"],
			[news, GET, "/v1/sites/{site}/articles.rss"],
			[news, GET, "/v1/sites/{site}/articles/{name}"],
			[news, OPTIONS, "/v1/sites/{site}/articles/{name}"],
			[news, GET, "/v1/sites/{site}/popular"],
			[news, GET, "/v1/sites/{site}/announcements"],
			[news, GET, "/news/{page+}"],
			[publish, POST, "/v1/sites/{site}/articles"],
			[publish, PUT, "/v1/sites/{site}/articles/{name}"],
			[publish, PATCH, "/v1/sites/{site}/articles/{name}"],
			[publish, DELETE, "/v1/sites/{site}/articles/{name}"],
			[publish, POST, "/v1/sites/{site}/articles/{name}/restore"],
			[publish, GET, "/v1/sites/{site}/articles/{name}/revisions"],
			[publish, GET, "/v1/sites/{site}/articles/{name}/revisions/{version}"],
			[
				publish,
				GET,
				"/v1/sites/{site}/articles/{name}/revisions/{version}/diff",
			],
			[
				publish,
				POST,
				"/v1/sites/{site}/articles/{name}/revisions/{version}/restore",
			],
			[publish, POST, "/v1/sites/{site}/announcements"],
			[publish, GET, "/v1/sites/{site}/announcements/{id}"],
			[publish, PATCH, "/v1/sites/{site}/announcements/{id}"],
			[publish, DELETE, "/v1/sites/{site}/announcements/{id}"],
			[media, GET, "/v1/sites/{site}/media"],
			[media, POST, "/v1/sites/{site}/media"],
			[media, GET, "/v1/sites/{site}/media/{id}"],
			[media, POST, "/v1/sites/{site}/media/{id}"],
			[media, PATCH, "/v1/sites/{site}/media/{id}"],
			[media, DELETE, "/v1/sites/{site}/media/{id}"],
			[files, GET, "/media/{key}"],
			[admin, GET, "/v1/sites/{site}/tokens"],
			[admin, POST, "/v1/sites/{site}/tokens"],
			[admin, DELETE, "/v1/sites/{site}/tokens/{id}"],
			[admin, GET, "/v1/sites/{site}/stats"],
			[admin, GET, "/v1/sites/{site}/audits"],
			[admin, GET, "/v1/sites/{site}/erasures"],
			[admin, GET, "/v1/sites/{site}/voids"],
			[admin, POST, "/v1/sites/{site}/voids"],
			[admin, GET, "/v1/sites/{site}/voids/{id}"],
			[admin, POST, "/v1/sites/{site}/voids/{id}"],
			[admin, DELETE, "/v1/sites/{site}/voids/{id}"],
			[admin, POST, "/v1/sites"],
			[admin, GET, "/v1/sites/{site}"],
			[admin, PATCH, "/v1/sites/{site}"],
			[dashboard, GET, "/shared/{page+}"],
			[dashboard, GET, "/admin"],
			[dashboard, GET, "/admin/{page+}"],
			[dashboard, POST, "/admin/{page+}"],
		];
		const integrations = new Map<ServiceFunction, HttpLambdaIntegration>();
		for (const [target, method, path] of routes) {
			const integration =
				integrations.get(target) ??
				new HttpLambdaIntegration(
					`${target.node.id}Integration`,
					target.entry as IFunction,
				);
			integrations.set(target, integration);
			for (const route of this.http.addRoutes({
				path,
				methods: [method],
				integration,
			})) {
				Validations.of(route).acknowledge({
					id: "AwsSolutions-APIG4",
					reason:
						"Counting and reading are public by design; administration is guarded by its function, which checks the token of every call.",
				});
			}
		}
	}
}
