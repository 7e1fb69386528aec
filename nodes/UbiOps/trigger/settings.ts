/** What the user set, as plain values. */

export interface Settings {
	readonly event: string;
	readonly project: string;
	readonly deployment: string;
	readonly pipeline: string;
	/** Version of the deployment or pipeline; empty for any. */
	readonly version: string;
	readonly environment: string;
	readonly bucket: string;
	readonly prefix: string;
	/** LogQL. */
	readonly query: string;
	/** Kind of audit event; empty for any. */
	readonly action: string;
	/** Type of project event; left out for any. */
	readonly eventType?: string;
	/** Statuses that the user chose; empty for all. */
	readonly statuses: readonly string[];
	readonly includeResult: boolean;
	readonly simplify: boolean;
}
