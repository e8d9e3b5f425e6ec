/** Why a view is no person's, by the column in which it is counted. Kept in the ledger, and counted under this name. */
export const REASONS = {
	bots: ["no-agent", "bot", "ai-crawler", "library", "headless", "prefetch"],
	suspicious: ["foreign-host", "flood", "voided"],
} as const;

export type Column = keyof typeof REASONS;
export type Reason = (typeof REASONS)[Column][number];

/** The column of a reason. What nobody knows any more is no person's, and not certain to be a bot's. */
export function toColumn(reason: string): Column {
	return REASONS.bots.some((each) => each === reason) ? "bots" : "suspicious";
}
