import { type Fields, flag, locator, text } from '../table/field';
import { create, get, list, post, remove, resource, scoped, update } from '../table/builders';

const project = '/projects/{project}';
const deployment = `${project}/deployments/{deployment}` as const;
const version = `${deployment}/versions/{version}` as const;
const object =
	`${project}/pipelines/{pipeline}/versions/{pipelineVersion}/objects/{pipelineObject}` as const;

const all = scoped({
	project: `${project}/environment-variables`,
	deployment: `${deployment}/environment-variables`,
	version: `${version}/environment-variables`,
});
const one = scoped({
	project: `${project}/environment-variables/{environmentVariable}`,
	deployment: `${deployment}/environment-variables/{environmentVariable}`,
	version: `${version}/environment-variables/{environmentVariable}`,
});

/** A variable is always written as a whole. */
const fields: Fields = {
	name: text('Name of the variable, consisting of letters and underscores', {
		required: true,
		maxLength: 64,
		placeholder: 'e.g. API_URL',
	}),
	value: text('Value of the variable', {
		required: true,
		blank: 'asked',
		password: true,
		placeholder: 'e.g. https://example.com',
	}),
	secret: flag('Whether to hide the value permanently. This cannot be undone.', { required: true }),
};

/** Environment variables of every scope: operations `*environment_variables_*` of the API. */
export const environmentVariable = resource(
	'environmentVariable',
	'Environment Variable',
	'A variable or secret that your code can read at run time',
	{
		copy: post(
			scoped({
				deployment: `${deployment}/copy-environment-variables`,
				version: `${version}/copy-environment-variables`,
			}),
			{
				name: 'Copy',
				action: 'Copy environment variables',
				description:
					'Copy the variables of another deployment or version. Variables with the same name are replaced.',
				body: {
					kind: 'object',
					fields: {
						source_deployment: locator('copiedDeployment', 'Deployment to copy from', {
							label: 'Source Deployment',
							required: true,
						}),
						source_version: locator(
							'copiedVersion',
							'Version to copy from. Defaults to the deployment itself.',
							{ label: 'Source Version' },
						),
					},
				},
				// All that were copied, one item each: a limit would only hide some.
				response: { kind: 'object' },
			},
		),
		create: create(all, { action: 'Create environment variable or secret', fields }),
		delete: remove(one, { action: 'Delete environment variable' }),
		get: get(one, { action: 'Get environment variable' }),
		getAll: list(
			{ ...all, ...scoped({ pipelineObject: `${object}/environment-variables` }) },
			{
				action: 'Get many environment variables',
				description:
					'Get variables, including inherited ones. Values of secrets are never returned.',
			},
		),
		update: update(one, {
			action: 'Update environment variable',
			description: 'Replace the name, value and secrecy of a variable',
			fields,
		}),
	},
);
