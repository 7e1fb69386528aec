/** `examples/run-many-items.json`, as a user imports it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { credentialsFor } from '../../../demo/exampleWorkflow';
import type { WorkflowJson } from '../../../engine';
import { useWorkbench } from '../workbench';

const bench = useWorkbench({ requestMs: 50 });

const workflow: WorkflowJson = JSON.parse(
	readFileSync(join(__dirname, '..', '..', '..', 'examples', 'run-many-items.json'), 'utf8'),
);

test('500 houses get their prices by two calls and those that ask for them', async () => {
	await bench.deploy('house-prices', {
		input: [
			['area', 'double'],
			['rooms', 'int'],
			['age', 'int'],
			['distance', 'double'],
		],
		output: [['price', 'double']],
		model: {
			kind: 'linear',
			intercept: 1000,
			coefficients: { area: 10, rooms: 100, age: -1, distance: -0.5 },
			output: 'price',
		},
	});
	const { baseUrl, token } = bench.sandbox;
	const { error, nodes } = await bench.engine.runWorkflow({
		workflow,
		credentials: credentialsFor(workflow, { apiToken: token, baseUrl }),
	});
	expect(error).toBeUndefined();
	const prices = nodes['Prices']?.items.flat().map(({ json }) => json) ?? [];
	expect(prices).toHaveLength(500);
	prices.forEach(({ price, area, rooms, age, distance }, n) => {
		expect([area, rooms, age, distance]).toEqual([
			40 + (n % 120),
			1 + (n % 6),
			n % 80,
			1 + (n % 25),
		]);
		expect(price).toBeCloseTo(
			1000 + 10 * Number(area) + 100 * Number(rooms) - Number(age) - 0.5 * Number(distance),
			2,
		);
	});
	expect(bench.calls('batch_deployment_requests_create')).toHaveLength(2);
});
