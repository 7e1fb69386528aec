const labels = {
	project: 'Project',
	deployment: 'Deployment',
	version: 'Deployment Version',
	pipeline: 'Pipeline',
	pipelineObject: 'Pipeline Object',
	environment: 'Environment',
	environmentTag: 'Environment Tag',
	rateLimit: 'Rate Limit',
	concurrencyLimit: 'Concurrency Limit',
} as const;

/** What an operation is about, where the API has one endpoint for each of them. */
export type ScopeName = keyof typeof labels;

/** What the form calls each scope. */
export const scopeLabels: ReadonlyMap<string, string> = new Map(Object.entries(labels));

/** Paths by scope: the user chooses the scope, and fills in what its path needs. */
export type Scopes = Readonly<Partial<Record<ScopeName, string>>>;
