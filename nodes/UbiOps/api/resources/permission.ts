import { list, resource } from '../table/builders';

/** Permissions: operation `permissions_list` of the API. */
export const permission = resource(
	'permission',
	'Permission',
	'Single right that roles are made of',
	{
		getAll: list('/permissions', { action: 'Get many permissions' }),
	},
);
