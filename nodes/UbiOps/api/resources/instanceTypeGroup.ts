import { integer, list as entries, locator, required, text } from '../table/field';
import { create, get, list, remove, resource, update } from '../table/builders';

const path = '/projects/{project}/instance-type-groups/{instanceTypeGroup}';

const instanceTypes = entries(
	'Instance types of the group. An update replaces the existing list.',
	'Instance Type',
	{
		id: locator('instanceType', 'Instance type of the group', {
			label: 'Instance Type',
			required: true,
		}),
		priority: integer(
			'Position in the order in which types are tried. The lowest is tried first.',
			{
				required: true,
				default: 0,
			},
		),
		schedule_timeout: integer(
			'How long to wait for this type before the next one is tried, in seconds',
			{
				label: 'Schedule Timeout (Seconds)',
				min: 0,
				default: 300,
			},
		),
	},
);

/** Groups of instance types: operations `instance_type_groups_*` of the API. */
export const instanceTypeGroup = resource(
	'instanceTypeGroup',
	'Instance Type Group',
	'Instance types (CPU or GPU) that a version can run on, in order of preference',
	{
		create: create('/projects/{project}/instance-type-groups', {
			action: 'Create instance type group',
			fields: {
				name: text('Name of the group', {
					required: true,
					maxLength: 256,
					placeholder: 'e.g. small-first',
				}),
				instance_types: required(instanceTypes),
			},
		}),
		delete: remove(path, {
			action: 'Delete instance type group',
			description: 'Delete a group of instance types that no deployment version uses',
		}),
		get: get(path, { action: 'Get instance type group' }),
		getAll: list('/projects/{project}/instance-type-groups', {
			action: 'Get many instance type groups',
			paging: 'cursor',
		}),
		getUsage: list(`${path}/usage`, {
			name: 'Get Usage',
			action: 'Get usage of instance type group',
			description: 'Get the deployment versions that use a group of instance types',
			paging: 'cursor',
		}),
		update: update(path, {
			action: 'Update instance type group',
			fields: {
				instance_types: instanceTypes,
				name: text('New name of the group', {
					label: 'New Name',
					maxLength: 256,
					placeholder: 'e.g. small-first',
				}),
			},
		}),
	},
);
