/** When n8n shows a field: as few conditions as say the same. */

import { displayOptionsFor } from '../../../nodes/UbiOps/form/displayOptions';

test('resources with the same operations go together', () => {
	const all = new Map([
		['a', new Set(['get', 'getAll'])],
		['b', new Set(['get', 'getAll', 'create'])],
		['c', new Set(['get', 'getAll', 'create'])],
		['d', new Set(['get'])],
	]);
	const shown = new Map([
		['a', new Set(['get', 'getAll'])],
		['b', new Set(['getAll', 'get'])],
		['c', new Set(['get', 'getAll'])],
		['d', new Set(['get'])],
	]);
	expect(displayOptionsFor(shown, all)).toEqual([
		{ show: { resource: ['a', 'b', 'c', 'd'], operation: ['get', 'getAll'] } },
	]);
});
