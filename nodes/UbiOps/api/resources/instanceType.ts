import { list, resource } from '../table/builders';

/** Instance types: operation `instance_types_list`. */
export const instanceType = resource(
	'instanceType',
	'Instance Type',
	'Memory, CPUs and GPUs that an instance can have',
	{
		getAll: list('/projects/{project}/instance-types', {
			action: 'Get many instance types',
			paging: 'cursor',
			simplified: [
				'id',
				'name',
				'display_name',
				'cpu',
				'memory',
				'storage',
				'accelerator',
				'credit_rate',
				'dedicated_node',
				'node_pool',
			],
		}),
	},
);
