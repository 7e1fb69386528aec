import { file, locator } from '../table/field';
import { environmentBuilt } from './environmentBuild';
import { download, get, list, post, resource } from '../table/builders';
import type { Wait } from '../table/operation';

const revisions = '/projects/{project}/environments/{environment}/revisions';
const path = `${revisions}/{environmentRevision}` as const;

/** API v2 has tags of environments instead. */
const goneIn = '4.15';

/** The wait for the build that a call has started, whose response holds these IDs. */
const builtAfter = (idsFrom: Wait['idsFrom']): Wait => ({
	...environmentBuilt,
	optional: true,
	ask: { kind: 'get', path: `${path}/builds/{environmentBuild}` },
	idsFrom,
});

/** Revisions of environments: operations `environment_revisions_*` of the API. */
export const environmentRevision = resource(
	'environmentRevision',
	'Environment Revision',
	'An upload of dependency files or a Docker image to an environment',
	{
		download: download(`${path}/download`, {
			name: 'Download',
			goneIn,
			action: 'Download package of environment revision',
			fileName: 'environment.zip',
		}),
		get: get(path, { action: 'Get environment revision', goneIn }),
		getAll: list(revisions, { action: 'Get many environment revisions', goneIn }),
		rebuild: post(`${path}/rebuild`, {
			name: 'Rebuild',
			goneIn,
			action: 'Rebuild environment revision',
			description: 'Rebuild the package of a revision and return the new build',
			body: { kind: 'object', fields: {} },
			response: { kind: 'object' },
			wait: builtAfter([['environmentBuild', 'id']]),
		}),
		upload: post(revisions, {
			name: 'Upload',
			goneIn,
			action: 'Upload package of environment',
			description:
				'Upload the package of an environment, or copy it from another one, and build it',
			timeout: 3600,
			body: {
				kind: 'multipart',
				fields: {
					file: file('Zip file with the dependency files, or Docker image', { label: 'Package' }),
					source_environment: locator('environment', 'Environment to copy the package from', {
						label: 'Source Environment',
					}),
				},
			},
			alternatives: [
				{
					value: 'environment',
					name: 'Another Environment',
					description: 'Copy the package of an existing environment',
					fields: ['source_environment'],
				},
				{
					value: 'file',
					name: 'File',
					description: 'A file in the binary data of the input item',
					fields: ['file'],
				},
			],
			response: { kind: 'object' },
			wait: builtAfter([
				['environmentRevision', 'revision'],
				['environmentBuild', 'build'],
			]),
		}),
	},
);
