import { type Choice, type Fields, choice, flag, json } from '../table/field';
import { description } from '../fields/general';
import { create, download, get, list, remove, resource, waitFor } from '../table/builders';

const simplified = [
	'id',
	'status',
	'error_message',
	'description',
	'creation_date',
	'size',
	'exported_by',
	'deployments',
	'pipelines',
	'environments',
] as const;

const statuses: readonly Choice[] = [
	{ value: 'completed', name: 'Completed' },
	{ value: 'failed', name: 'Failed' },
	{ value: 'pending', name: 'Pending' },
	{ value: 'processing', name: 'Processing' },
];

/** What to take of the project, each as a map by name. */
const contents: Fields = {
	deployments: json('Deployments to export, by name, with their versions and variables', {
		placeholder: 'e.g. { "house-prices": { "versions": { "v1": {} } } }',
	}),
	environment_variables: json('Project variables to export, by name, with or without value', {
		placeholder: 'e.g. { "API_URL": { "include_value": true } }',
	}),
	environments: json('Environments to export, by name', {
		placeholder: 'e.g. { "python3-12-pandas": {} }',
	}),
	pipelines: json('Pipelines to export, by name, with their versions', {
		placeholder: 'e.g. { "my-pipeline": { "versions": { "v1": {} } } }',
	}),
	services: json('Services to export, by name', { placeholder: 'e.g. { "my-service": {} }' }),
};

const exportsPath = '/projects/{project}/exports';
const path = `${exportsPath}/{export}` as const;

const ended = {
	noun: 'Export',
	statusKey: 'status',
	successStatuses: ['completed'],
	failureStatuses: ['failed'],
	reasonKey: 'error_message',
	remedy: 'Check the audit events of the project in UbiOps, and export fewer objects at once.',
	limit: 1800,
} as const;

/** Exports of projects: operations `exports_*` of the API. */
export const projectExport = resource(
	'export',
	'Export',
	'A zip file with objects of a project, to import elsewhere',
	{
		create: create(exportsPath, {
			action: 'Create export',
			description: 'Start an export. It runs in UbiOps until its status is completed.',
			fields: { ...contents, description },
			wait: { ...ended, optional: true, ask: { kind: 'get', path }, idsFrom: [['export', 'id']] },
			query: {
				all: flag(
					'Whether to export all objects of the project instead of only the specified ones',
					{
						label: 'Export All',
					},
				),
				packages: flag('Whether to include the code of all versions and environments', {
					label: 'Include Packages',
				}),
			},
		}),
		delete: remove(path, { action: 'Delete export' }),
		download: download(`${path}/download`, {
			name: 'Download',
			action: 'Download export',
			fileName: 'export.zip',
		}),
		get: get(path, { action: 'Get export', simplified }),
		getAll: list(exportsPath, {
			action: 'Get many exports',
			query: {
				status: choice('Only return exports with this status', statuses, { default: 'completed' }),
			},
		}),
		wait: waitFor(path, {
			name: 'Wait for Completion',
			action: 'Wait for completion of export',
			description: 'Continue when the export can be downloaded; fail if it fails',
			simplified,
			wait: ended,
		}),
	},
);
