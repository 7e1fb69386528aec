import { get, resource } from '../table/builders';

/** State of the platform itself: operation `service_status` of the API. */
export const status = resource('status', 'Status', 'Status of the UbiOps platform', {
	get: get('/status', { action: 'Get status of UbiOps' }),
});
