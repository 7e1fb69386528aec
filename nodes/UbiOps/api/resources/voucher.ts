import { get, resource } from '../table/builders';

/** Vouchers: operation `vouchers_get` of the API. */
export const voucher = resource('voucher', 'Voucher', 'Code that gives a subscription', {
	get: get('/vouchers/{voucher}', {
		action: 'Get voucher',
		description: 'Get what a voucher is good for',
	}),
});
