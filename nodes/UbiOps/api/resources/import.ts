import { type Choice, file, choice, flag, json, locator, text } from '../table/field';
import { download, get, list, post, remove, resource, update, waitFor } from '../table/builders';

const simplified = [
	'id',
	'status',
	'error_message',
	'creation_date',
	'size',
	'imported_by',
	'deployments',
	'pipelines',
	'environments',
	'environment_variables',
] as const;

const statuses: readonly Choice[] = [
	{ value: 'completed', name: 'Completed' },
	{ value: 'confirmation', name: 'Confirmation', description: 'Waits to be confirmed' },
	{ value: 'confirmation_pending', name: 'Confirmation Pending' },
	{ value: 'failed', name: 'Failed' },
	{ value: 'pending', name: 'Pending' },
	{ value: 'processing', name: 'Processing' },
	{ value: 'scanning', name: 'Scanning' },
];

const imports = '/projects/{project}/imports';
const path = `${imports}/{import}` as const;

const ended = {
	noun: 'Import',
	statusKey: 'status',
	successStatuses: ['completed', 'confirmation'],
	failureStatuses: ['failed'],
	reasonKey: 'error_message',
	remedy: 'Mend what the message names and import again.',
	limit: 1800,
} as const;

/** Imports into projects: operations `imports_*` of the API. */
export const projectImport = resource(
	'import',
	'Import',
	'Objects from a zip file that are made in a project',
	{
		confirm: update(path, {
			name: 'Confirm',
			action: 'Confirm import',
			description: 'Let an import go on that has found its objects, changed where you want',
			simplified,
			fields: {
				deployments: json('Deployments to create by name, each with its whole definition', {
					placeholder: 'e.g. { "house-prices": { "input_type": "plain", "versions": {} } }',
				}),
				environment_variables: json('Variables of the project to create by name', {
					placeholder: 'e.g. { "API_URL": { "value": "https://example.com", "secret": false } }',
				}),
				environments: json('Environments to create by name, each with its definition', {
					placeholder: 'e.g. { "python3-12-pandas": { "base_environment": "python3-12" } }',
				}),
				pipelines: json('Pipelines to create by name, each with its whole definition', {
					placeholder: 'e.g. { "my-pipeline": { "input_type": "plain", "versions": {} } }',
				}),
				services: json('Services to create by name, each with its definition', {
					placeholder: 'e.g. { "my-service": {} }',
				}),
			},
		}),
		create: post(imports, {
			name: 'Create',
			action: 'Create import',
			description: 'Begin to import a zip file, the file at an address, or an export',
			timeout: 3600,
			body: {
				kind: 'multipart',
				fields: {
					export_id: locator('export', 'Export of the same project to import', {
						label: 'Export',
					}),
					file: file('Zip file that an export gave', { label: 'Package' }),
					import_link: text('Public address of a zip file that an export gave', {
						placeholder: 'e.g. https://example.com/export.zip',
					}),
					skip_confirmation: flag('Whether to create the objects found without being asked'),
				},
			},
			alternatives: [
				{
					value: 'export',
					name: 'Export',
					description: 'An export that UbiOps still has',
					fields: ['export_id'],
				},
				{
					value: 'file',
					name: 'File',
					description: 'A zip file in binary data of the item',
					fields: ['file'],
				},
				{
					value: 'link',
					name: 'Link',
					description: 'An address that UbiOps fetches the zip file from',
					fields: ['import_link'],
				},
			],
			response: { kind: 'object' },
			wait: { ...ended, optional: true, ask: { kind: 'get', path }, idsFrom: [['import', 'id']] },
		}),
		delete: remove(path, { action: 'Delete import' }),
		download: download(`${path}/download`, {
			name: 'Download',
			action: 'Download import',
			fileName: 'import.zip',
		}),
		get: get(path, { action: 'Get import', simplified }),
		getAll: list(imports, {
			action: 'Get many imports',
			query: {
				status: choice('Keep imports of this status', statuses, { default: 'confirmation' }),
			},
		}),
		wait: waitFor(path, {
			name: 'Wait for Completion',
			action: 'Wait for completion of import',
			description: 'Go on when the import is done or waits to be confirmed; stop when it failed',
			simplified,
			wait: ended,
		}),
	},
);
