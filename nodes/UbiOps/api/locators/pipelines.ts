import { asLocators } from './locator';

/** Pipelines and what belongs to them. */
export const pipelineLocators = asLocators({
	pipeline: {
		parameter: 'pipeline',
		label: 'Pipeline',
		by: 'name',
		description: 'The pipeline to work with',
		placeholder: 'e.g. my-pipeline',
		list: { path: '/projects/{project}/pipelines', value: 'name', shown: ['name'] },
		urlSegment: 'pipelines',
	},
});
