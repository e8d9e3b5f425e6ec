import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** How often each command was sent since the last reset, and the units that the engine says it took. */
export type Meter = {
	commands: Record<string, number>;
	units: number;
	reset(): void;
};

export function meterCommands(database: DynamoDBClient): Meter {
	const meter: Meter = {
		commands: {},
		units: 0,
		reset() {
			meter.commands = {};
			meter.units = 0;
		},
	};
	database.middlewareStack.add(
		(next, { commandName = "" }) =>
			async (args) => {
				Object.assign(args.input, { ReturnConsumedCapacity: "TOTAL" });
				const result = await next(args);
				meter.commands[commandName] = (meter.commands[commandName] ?? 0) + 1;
				const { ConsumedCapacity } = result.output as {
					ConsumedCapacity?: { CapacityUnits?: number } | [];
				};
				for (const { CapacityUnits = 0 } of [ConsumedCapacity ?? []].flat())
					meter.units += CapacityUnits;
				return result;
			},
		{ step: "initialize", name: "meter" },
	);
	return meter;
}
