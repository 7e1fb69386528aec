import { CALLER } from '../../world';

/** The user whose token all calls carry. */
export const CALLING_USER = {
	id: '2f6a3c90-7d1b-4c55-a5a8-1f9f6f6f4e01',
	email: CALLER,
	name: 'Demo',
	surname: 'User',
	admin: true,
	status: 'active',
	join_date: '2024-01-15T09:30:00.000000+00:00',
};
