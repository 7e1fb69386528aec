import { get, resource } from '../table/builders';

/** Vouchers: operation `vouchers_get` of the API. */
export const voucher = resource('voucher', 'Voucher', 'A code for a subscription', {
	get: get('/vouchers/{voucher}', {
		action: 'Get voucher',
		description: 'Get the details of a voucher',
	}),
});
