/** What an operation is about, where the API has one endpoint for each of them. */
export type ScopeName = 'project' | 'deployment' | 'version' | 'pipeline' | 'pipelineObject';

export const scopeLabels: Readonly<Record<ScopeName, string>> = {
	project: 'Project',
	deployment: 'Deployment',
	version: 'Deployment Version',
	pipeline: 'Pipeline',
	pipelineObject: 'Pipeline Object',
};

export const scopeNames: readonly ScopeName[] = [
	'project',
	'deployment',
	'version',
	'pipeline',
	'pipelineObject',
];

/** Paths by scope: the user chooses the scope, and fills in what its path needs. */
export type Scopes = Readonly<Partial<Record<ScopeName, string>>>;
