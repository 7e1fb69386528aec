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
	name: text('Name of the variable: letters and underscores', {
		required: true,
		maxLength: 64,
		placeholder: 'e.g. API_URL',
	}),
	value: text('Value of the variable', {
		required: true,
		blank: true,
		password: true,
		placeholder: 'e.g. https://example.com',
	}),
	secret: flag('Whether the value can not be read again; a secret stays one', { required: true }),
};

/** Environment variables of every scope: operations `*environment_variables_*` of the API. */
export const environmentVariable = resource(
	'environmentVariable',
	'Environment Variable',
	'A value that code finds in its environment',
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
					'Copy the variables of another deployment or version; equal names are replaced',
				body: {
					kind: 'object',
					fields: {
						source_deployment: locator('copiedDeployment', 'Deployment to copy from', {
							label: 'Source Deployment',
							required: true,
						}),
						source_version: locator(
							'copiedVersion',
							'Version to copy from; the deployment itself when left out',
							{ label: 'Source Version' },
						),
					},
				},
				// All that were copied, one item each: a limit would only hide some.
				response: { kind: 'object' },
			},
		),
		create: create(all, { action: 'Create environment variable', fields }),
		delete: remove(one, { action: 'Delete environment variable' }),
		get: get(one, { action: 'Get environment variable' }),
		getAll: list(
			{ ...all, ...scoped({ pipelineObject: `${object}/environment-variables` }) },
			{
				action: 'Get many environment variables',
				description: 'Get variables, inherited ones too; the value of a secret is left out',
			},
		),
		update: update(one, {
			action: 'Update environment variable',
			description: 'Write name, value and secrecy of a variable anew',
			fields,
		}),
	},
);
