/** What happens inside of a pipeline, and how its requests are cancelled and deleted. */

import { byId, createFlow, createSingle, deployParts, jsonInput } from '../flow';
import { errorOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench();
const pipeline = named('flow');

beforeAll(async () => {
	await deployParts(bench);
	await bench.deploy('slow', { plain: true, model: { kind: 'upper', duration_ms: 60_000 } });
	await createFlow(bench);
	await createSingle(bench, 'slow', 'slow', true);
});
beforeEach(() => bench.sandbox.clearCalls());

test('what an operator did is read by the id that the pipeline request names', async () => {
	const [run] = await bench.run('pipelineRequest', 'create', {
		pipeline,
		...jsonInput('{"x":4}'),
		simplify: true,
	});
	expect(run?.json.deployment_requests).toMatchObject([{ pipeline_object: 'doubler' }]);
	expect(run?.json.operator_requests).toMatchObject([
		{ pipeline_object: 'adder', operator: 'function' },
	]);
	const [step] = [run?.json.operator_requests].flat(2);
	if (typeof step !== 'object' || step === null || !('id' in step)) throw new Error('No step');
	const place = { pipeline, version: named('v1'), request: byId(step.id) };
	const [item] = await bench.run('pipelineObjectRequest', 'get', {
		...place,
		simplify: false,
		options: { pipelineRequestId: byId(run?.json.id) },
	});
	expect(item?.json).toMatchObject({
		id: step.id,
		pipeline_request_id: run?.json.id,
		operator: 'function',
		request_data: { y: 8 },
		result: { total: 9 },
	});
	expect(bench.calls('pipeline_version_object_requests_get')[0]?.query).toEqual([
		['pipeline_request_id', String(run?.json.id)],
	]);
	const [output] = await bench.run('pipelineObjectRequest', 'getOutput', place);
	if (output?.binary?.data === undefined) throw new Error('No file');
	expect(JSON.parse((await bench.engine.readBinary(output.binary.data)).toString())).toEqual({
		total: 9,
	});
});

test('cancelling: one, by ids, and all that run', async () => {
	const slow = named('slow');
	const queued = await bench.run('pipelineRequest', 'createBatch', {
		pipeline: slow,
		...jsonInput('["a","b","c"]'),
	});
	const [first, second] = queued.map((item) => String(item.json.id));
	const [one] = await bench.run('pipelineRequest', 'cancel', {
		pipeline: slow,
		request: byId(first),
	});
	expect(one?.json).toEqual({ success: true });
	expect(bench.calls('pipeline_requests_update')[0]?.body).toEqual({ status: 'cancelled' });
	await bench.run('pipelineRequest', 'cancelMany', {
		pipeline: slow,
		status: 'ids',
		requestIds: second,
	});
	await bench.run('pipelineRequest', 'cancelMany', { pipeline: slow, status: 'processing' });
	const calls = bench.calls('pipeline_requests_batch_cancel');
	expect(calls.map(({ body, query }) => ({ body, query }))).toEqual([
		{ body: [second], query: [] },
		{ body: [], query: [['status', 'processing']] },
	]);
	const cancelled = await bench.run('pipelineRequest', 'getAll', {
		pipeline: slow,
		filters: { status: ['cancelled'] },
	});
	expect(cancelled).toHaveLength(3);
});

test('deleting many: one unknown id and nothing goes', async () => {
	const queued = await bench.run('pipelineRequest', 'createBatch', {
		pipeline,
		...jsonInput('[{"x":1},{"x":2}]'),
	});
	const ids = queued.map((item) => String(item.json.id));
	const unknown = '00000000-0000-0000-0000-000000000000';
	const remove = async (requestIds: string[]) =>
		await bench.run('pipelineRequest', 'deleteMany', { pipeline, requestIds: requestIds.join() });
	expect((await errorOf(remove([...ids, unknown]))).httpCode).toBe('404');
	// Not found out by halving: a part of it might have gone.
	expect(bench.calls('pipeline_requests_batch_delete')).toHaveLength(1);
	const [gone] = await remove(ids);
	expect(gone?.json).toEqual({ deleted: true });
	expect(bench.calls('pipeline_requests_batch_delete')[1]?.body).toEqual(ids);
	const error = await errorOf(
		bench.run('pipelineRequest', 'get', { pipeline, request: byId(ids[0]) }),
	);
	expect(error.httpCode).toBe('404');
});
