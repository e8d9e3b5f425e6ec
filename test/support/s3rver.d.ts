declare module "s3rver" {
	export default class S3rver {
		constructor(settings: {
			port: number;
			address: string;
			silent: boolean;
			directory: string;
		});
		run(): Promise<{ port: number }>;
		close(): Promise<void>;
	}
}

declare module "s3rver/lib/models/account.js" {
	export const DUMMY_ACCOUNT: {
		createKeyPair(id: string, secret: string): void;
	};
}
