import { type Fields, locator, text } from '../table/field';
import { create, get, list, post, remove, resource, scoped, update } from '../table/builders';

const environment = '/projects/{project}/environments/{environment}';
const tag = `${environment}/tags/{environmentTag}` as const;

const all = scoped({
	environment: `${environment}/secrets`,
	environmentTag: `${tag}/secrets`,
});
const one = scoped({
	environment: `${environment}/secrets/{environmentSecret}`,
	environmentTag: `${tag}/secrets/{environmentSecret}`,
});

const availability = {
	since: '4.13',
	scopeAvailability: { environment: { goneIn: '4.15' }, environmentTag: { since: '4.15' } },
} as const;

/** UbiOps asks for it, and accepts nothing else. */
const always = { secret: true } as const;

/** A secret is always written as a whole. */
const fields: Fields = {
	name: text('Name of the secret: letters and underscores', {
		required: true,
		placeholder: 'e.g. PIP_TOKEN',
	}),
	value: text('Value of the secret', {
		required: true,
		password: true,
		placeholder: 'e.g. 4f1c9a…',
	}),
};

/** Secrets of environments and of their tags: `environment_secrets_*` and `environment_tag_secrets_*`. */
export const environmentSecret = resource(
	'environmentSecret',
	'Environment Secret',
	'A hidden value that the build of an environment can read',
	{
		copy: post(
			scoped({ environment: `${environment}/copy-secrets`, environmentTag: `${tag}/copy-secrets` }),
			{
				name: 'Copy',
				action: 'Copy environment secrets',
				description: 'Copy the secrets of another environment or tag; equal names are replaced',
				...availability,
				body: {
					kind: 'object',
					fields: {
						source_environment: locator('sourceEnvironment', 'Environment to copy from', {
							label: 'Source Environment',
							required: true,
						}),
						source_tag: locator('sourceEnvironmentTag', 'Tag to copy from', {
							label: 'Source Tag',
							required: true,
							when: { parameter: 'scope', is: ['environmentTag'] },
						}),
					},
				},
				// All that were copied, one item each: a limit would only hide some.
				response: { kind: 'object' },
			},
		),
		create: create(all, { action: 'Create environment secret', ...availability, always, fields }),
		delete: remove(one, { action: 'Delete environment secret', ...availability }),
		get: get(one, {
			action: 'Get environment secret',
			description: 'Get name and ID of a secret; its value is never returned',
			...availability,
		}),
		getAll: list(all, {
			action: 'Get many environment secrets',
			description: 'Get names and IDs of secrets; their values are never returned',
			...availability,
		}),
		update: update(one, {
			action: 'Update environment secret',
			description: 'Replace the name and the value of a secret',
			...availability,
			always,
			fields,
		}),
	},
);
