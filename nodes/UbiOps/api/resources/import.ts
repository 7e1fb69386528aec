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
	{ value: 'confirmation', name: 'Confirmation', description: 'Waiting for confirmation' },
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
	remedy: 'Fix what the message describes, then import again.',
	limit: 1800,
} as const;

/** Imports into projects: operations `imports_*` of the API. */
export const projectImport = resource(
	'import',
	'Import',
	'A zip file whose objects are created in a project',
	{
		confirm: update(path, {
			name: 'Confirm',
			action: 'Confirm import',
			description: 'Confirm an import that is waiting, with your changes to the objects it found',
			emptyBody: true,
			simplified,
			fields: {
				deployments: json('Deployments to create, by name, each with its full definition', {
					placeholder: 'e.g. { "house-prices": { "input_type": "plain", "versions": {} } }',
				}),
				environment_variables: json('Project variables to create, by name', {
					placeholder: 'e.g. { "API_URL": { "value": "https://example.com", "secret": false } }',
				}),
				environments: json('Environments to create, by name, each with its full definition', {
					placeholder: 'e.g. { "python3-12-pandas": { "base_environment": "python3-12" } }',
				}),
				pipelines: json('Pipelines to create, by name, each with its full definition', {
					placeholder: 'e.g. { "my-pipeline": { "input_type": "plain", "versions": {} } }',
				}),
				services: json('Services to create, by name, each with its full definition', {
					placeholder: 'e.g. { "my-service": {} }',
				}),
			},
		}),
		create: post(imports, {
			name: 'Create',
			action: 'Create import',
			description: 'Start an import of a zip file, a file at a URL or an export',
			timeout: 3600,
			body: {
				kind: 'multipart',
				fields: {
					export_id: locator('export', 'Export of the same project to import', {
						label: 'Export',
					}),
					file: file('Zip file of an export', { label: 'Package' }),
					import_link: text('Public URL of the zip file of an export', {
						placeholder: 'e.g. https://example.com/export.zip',
					}),
					skip_confirmation: flag('Whether to skip the confirmation and create all objects found'),
				},
			},
			alternatives: [
				{
					value: 'export',
					name: 'Export',
					description: 'An export stored in UbiOps',
					fields: ['export_id'],
				},
				{
					value: 'file',
					name: 'File',
					description: 'A zip file in the binary data of the input item',
					fields: ['file'],
				},
				{
					value: 'link',
					name: 'Link',
					description: 'A URL that UbiOps downloads the zip file from',
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
				status: choice('Only return imports with this status', statuses, {
					default: 'confirmation',
				}),
			},
		}),
		wait: waitFor(path, {
			name: 'Wait for Completion',
			action: 'Wait for completion of import',
			description: 'Continue when the import is complete or needs confirmation; fail if it fails',
			simplified,
			wait: ended,
		}),
	},
);
