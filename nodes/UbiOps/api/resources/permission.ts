import { list, resource } from '../table/builders';

/** Permissions: operation `permissions_list` of the API. */
export const permission = resource(
	'permission',
	'Permission',
	'A single permission that roles consist of',
	{
		getAll: list('/permissions', { action: 'Get many permissions' }),
	},
);
