import { type Sandbox, startSandbox } from '../../sandbox';
import { compute } from '../../sandbox/expressions';
import { call, deploy, entries, field, text, until } from './client';

const number = (name: string) => [{ name, data_type: 'double' }];

describe('pipelines', () => {
	let sandbox: Sandbox;
	const base = '/projects/demo/pipelines/p';

	beforeEach(async () => {
		sandbox = await startSandbox({ buildMs: 0, requestMs: 20 });
		await deploy(sandbox, {
			name: 'double',
			inputFields: number('x'),
			model: { kind: 'linear', intercept: 0, coefficients: { x: 2 }, output: 'y' },
		});
		await call(sandbox, 'POST', '/projects/demo/pipelines', {
			name: 'p',
			input_type: 'structured',
			output_type: 'structured',
			input_fields: number('in'),
			output_fields: number('out'),
		});
	});

	afterEach(() => sandbox.close());

	const flow = (to: string, from: string, pairs: [string, string][]) => ({
		destination_name: to,
		sources: [
			{
				source_name: from,
				mapping: pairs.map(([source, destination]) => ({
					source_field_name: source,
					destination_field_name: destination,
				})),
			},
		],
	});

	const version = {
		version: 'v1',
		objects: [
			{ name: 'first', reference_name: 'double', version: 'v1' },
			{
				name: 'plus',
				reference_type: 'operator',
				reference_name: 'function',
				configuration: {
					expression: 'y + 1 if y < 100 else fail',
					input_fields: number('y'),
					output_fields: number('z'),
				},
			},
		],
		attachments: [
			flow('first', 'pipeline_start', [['in', 'x']]),
			flow('plus', 'first', [['y', 'y']]),
			flow('pipeline_end', 'plus', [['z', 'out']]),
		],
	};

	it('runs its objects and shows what each did', async () => {
		const made = await call(sandbox, 'POST', `${base}/versions`, version);
		expect(made.status).toBe(201);
		expect(field(made.body, 'objects', 0)).toMatchObject({ reference_type: 'deployment' });
		const direct = await call(sandbox, 'POST', `${base}/requests`, { in: 5 });
		expect(direct.body).toMatchObject({
			pipeline: 'p',
			status: 'completed',
			result: { out: 11 },
			deployment_requests: [
				{ pipeline_object: 'first', deployment: 'double', status: 'completed' },
			],
			operator_requests: [{ pipeline_object: 'plus', operator: 'function' }],
			pipeline_requests: [],
		});
		const step = text(direct.body, 'operator_requests', 0, 'id');
		const path = `${base}/versions/v1/object-requests/${step}`;
		expect((await call(sandbox, 'GET', path)).body).toMatchObject({
			pipeline_request_id: field(direct.body, 'id'),
			pipeline_object: 'plus',
			request_data: { y: 10 },
			result: { z: 11 },
		});
		expect((await call(sandbox, 'GET', `${path}/output`)).body).toEqual({ z: 11 });
		const inner = text(direct.body, 'deployment_requests', 0, 'id');
		const below = `/projects/demo/deployments/double/requests/${inner}`;
		expect((await call(sandbox, 'GET', below)).body).toMatchObject({ result: { y: 10 } });
		const request = `${base}/requests/${text(direct.body, 'id')}`;
		expect((await call(sandbox, 'DELETE', request)).status).toBe(204);
		expect((await call(sandbox, 'GET', below)).status).toBe(404);
	});

	it('queues batches and says which object failed', async () => {
		await call(sandbox, 'POST', `${base}/versions`, version);
		const batch = await call(sandbox, 'POST', `${base}/requests/batch`, [{ in: 1 }, { in: 60 }]);
		const ids = entries(batch.body).map((request) => text(request, 'id'));
		expect(field(batch.body, 0, 'status')).toBe('pending');
		await until(async () => {
			const list = await call(sandbox, 'GET', `${base}/requests?status=failed,completed`);
			return entries(list.body).length === 2;
		});
		const collected = await call(sandbox, 'POST', `${base}/requests/collect`, ids);
		const failed = entries(collected.body).find((request) => field(request, 'status') === 'failed');
		expect(text(failed, 'error_message')).toContain("Object 'plus' failed");
		const all = await call(sandbox, 'GET', '/projects/demo/requests?object_type=pipeline');
		expect(entries(all.body)).toHaveLength(1);
		const running = '/projects/demo/requests?object_type=pipeline&status=pending';
		expect((await call(sandbox, 'GET', running)).status).toBe(400);
	});

	it('keeps, replaces and removes objects', async () => {
		await call(sandbox, 'POST', `${base}/versions`, version);
		const path = `${base}/versions/v1`;
		const described = await call(sandbox, 'PATCH', path, { description: 'x' });
		expect(entries(field(described.body, 'objects'))).toHaveLength(2);
		const alone = await call(sandbox, 'PATCH', path, { objects: [] });
		expect(alone.status).toBe(400);
		const wiped = await call(sandbox, 'PATCH', path, { objects: null, attachments: null });
		expect(wiped.body).toMatchObject({ objects: [], attachments: [] });
		const legacy = { name: 'old', reference_name: 'double' };
		expect((await call(sandbox, 'POST', `${path}/objects`, legacy)).status).toBe(201);
		const attachment = flow('old', 'pipeline_start', [['in', 'x']]);
		await call(sandbox, 'POST', `${path}/attachments`, attachment);
		const renamed = await call(sandbox, 'PATCH', `${path}/objects/old`, { name: 'new' });
		expect(renamed.body).toMatchObject({ name: 'new' });
		const attached = await call(sandbox, 'GET', `${path}/objects/new/attachments`);
		expect(entries(attached.body)).toHaveLength(1);
		expect((await call(sandbox, 'DELETE', `${path}/objects/new`)).status).toBe(204);
		expect((await call(sandbox, 'GET', `${path}/attachments`)).body).toEqual([]);
	});

	it('refuses what is not a pipeline', async () => {
		const circle = {
			...version,
			attachments: [flow('first', 'plus', [['z', 'x']]), flow('plus', 'first', [['y', 'y']])],
		};
		const reply = await call(sandbox, 'POST', `${base}/versions`, circle);
		expect(text(reply.body, 'error')).toContain('circle');
		const unknown = { version: 'v', objects: [{ name: 'a', reference_name: 'nobody' }] };
		expect((await call(sandbox, 'POST', `${base}/versions`, unknown)).status).toBe(404);
		await call(sandbox, 'POST', `${base}/versions`, version);
		const used = await call(sandbox, 'DELETE', '/projects/demo/deployments/double');
		expect(used.status).toBe(409);
		expect(text(used.body, 'error')).toContain("pipeline 'p'");
	});

	it('branches, spreads and gathers', async () => {
		const operator = (name: string, kind: string, configuration: object) => ({
			name,
			reference_type: 'operator',
			reference_name: kind,
			configuration,
		});
		await call(sandbox, 'POST', '/projects/demo/pipelines', {
			name: 'many',
			input_type: 'structured',
			output_type: 'structured',
			input_fields: [{ name: 'list', data_type: 'array_double' }],
			output_fields: [{ name: 'all', data_type: 'array_double' }],
		});
		await call(sandbox, 'POST', '/projects/demo/pipelines/many/versions', {
			version: 'v1',
			objects: [
				operator('if', 'if-condition', {
					expression: 'len(list) > 1',
					input_fields: [{ name: 'list', data_type: 'array_double' }],
					output_fields: [],
				}),
				operator('spread', 'one-to-many', {
					batch_size: null,
					input_fields: number('x'),
					output_fields: number('x'),
				}),
				{ name: 'twice', reference_name: 'double' },
				operator('gather', 'many-to-one', {
					input_fields: number('y'),
					output_fields: number('y'),
				}),
			],
			attachments: [
				flow('if', 'pipeline_start', [['list', 'list']]),
				{
					destination_name: 'spread',
					sources: [
						{ source_name: 'if', mapping: [] },
						...flow('', 'pipeline_start', [['list', 'x']]).sources,
					],
				},
				flow('twice', 'spread', [['x', 'x']]),
				flow('gather', 'twice', [['y', 'y']]),
				flow('pipeline_end', 'gather', [['y', 'all']]),
			],
		});
		const path = '/projects/demo/pipelines/many/requests';
		const done = await call(sandbox, 'POST', path, { list: [1, 2, 3] });
		expect(done.body).toMatchObject({ status: 'completed', result: { all: [2, 4, 6] } });
		expect(entries(field(done.body, 'deployment_requests'))).toHaveLength(3);
		const skipped = await call(sandbox, 'POST', path, { list: [1] });
		expect(skipped.body).toMatchObject({ status: 'completed', result: null });
	});
});

describe('expressions', () => {
	it.each([
		['1 + 2 * 3', 7],
		['(1 + 2) * -3', -9],
		['2 ** 3 ** 2', 512],
		['7 // 2 + 7 % 4', 6],
		['not a and b or "x" == \'x\'', true],
		['"y" if a > 1 else "n"', 'y'],
		['len([1, 2, a]) == max(1, 3)', true],
		['input-field - 1', 9],
		['d["k"][0]', 4],
		['2 in [1, 2]', true],
	])('%s', (expression, value) => {
		const names = { a: 2, b: true, 'input-field': 10, d: { k: [4] } };
		expect(compute(expression, names)).toEqual(value);
	});

	it.each(['1 +', 'unknown', '1 / 0', 'a.b', '__import__("os")', '"x" - 1'])(
		'refuses %s',
		(text) => {
			expect(() => compute(text, {})).toThrow();
		},
	);
});
