/** Streams: the parts that a model sends become one text, beside the response at the end. */

import type { INodeParameters } from 'n8n-workflow';

import { jsonInput, useFlows } from '../flow';
import { errorOf, itemsOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench();

useFlows(bench);

const text = (inputText: string): INodeParameters => ({ inputMode: 'text', inputText });

const kinds: Array<[kind: string, deploymentOrPipeline: string, sum: string, result: object]> = [
	['deployment', 'shout', 'double', { y: 6 }],
	['pipeline', 'loud', 'flow', { total: 7 }],
];

describe.each(kinds)('of a %s', (kind, plain, structured, result) => {
	const resource = `${kind}Request`;
	const to = (name: string): INodeParameters => ({ [kind]: named(name) });

	test('the parts are joined as they came, spaces and all', async () => {
		const [item] = await bench.run(resource, 'stream', {
			...to(plain),
			...text('once  upon a time'),
		});
		expect(item?.json).toMatchObject({
			text: 'ONCE  UPON A TIME',
			result: 'ONCE  UPON A TIME',
			status: 'completed',
			[kind]: plain,
		});
		expect(item?.pairedItem).toEqual({ item: 0 });
		const [call] = bench.calls(`${kind}_requests_stream`);
		expect(call?.headers.accept).toBe('text/event-stream');
		expect(call?.contentType).toMatch(/^text\/plain/);
		expect(call?.body).toBe('once  upon a time');
	});

	test('characters of several bytes arrive whole', async () => {
		const story = Array.from({ length: 3000 }, (_nothing, index) => `ż€𝄞${index}`).join(' ');
		const [item] = await bench.run(resource, 'stream', { ...to(plain), ...text(story) });
		expect(item?.json.text).toBe(story.toUpperCase());
		expect(item?.json.result).toBe(item?.json.text);
	});

	test('a structured input goes as JSON, from each item', async () => {
		const output = await bench.run(
			resource,
			'stream',
			{ ...to(structured), inputMode: 'json', inputJson: '={{ { x: $json.x } }}' },
			{ items: itemsOf({ x: 3 }, { x: 4 }) },
		);
		expect(output[0]?.json).toMatchObject({ result, text: JSON.stringify(result) });
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		const calls = bench.calls(`${kind}_requests_stream`);
		expect(calls.map(({ contentType }) => contentType?.split(';')[0])).toEqual([
			'application/json',
			'application/json',
		]);
		expect(calls.map(({ body }) => body)).toEqual(expect.arrayContaining([{ x: 3 }, { x: 4 }]));
	});

	test('a version and a timeout reach the call', async () => {
		const [item] = await bench.run(resource, 'stream', {
			...to(plain),
			version: named('v1'),
			...text('a'),
			options: { timeout: 90 },
		});
		expect(item?.json).toMatchObject({ version: 'v1', text: 'A' });
		const [call] = bench.calls(`${kind}_version_requests_stream`);
		expect(call?.query).toEqual([['timeout', '90']]);
	});

	test('a model that fails gives an error item, the others continue', async () => {
		const output = await bench.run(
			resource,
			'stream',
			{ [kind]: named('={{ $json.name }}'), ...jsonInput('{"x":3}') },
			{ items: itemsOf({ name: 'broken' }, { name: structured }), continueOnFail: true },
		);
		expect(output[0]?.json.error).toContain('no such sensor');
		expect(output[0]?.json.error).toContain('[item 0]');
		expect(output[0]?.pairedItem).toEqual({ item: 0 });
		expect(output[1]?.json).toMatchObject({ result });
	});

	test('a refusal is reported as one, although a stream was asked for', async () => {
		const error = await errorOf(
			bench.run(resource, 'stream', { ...to('missing'), ...jsonInput('{"x":3}') }),
		);
		expect(error.httpCode).toBe('404');
		bench.sandbox.faults.add({
			match: { operationId: `${kind}_requests_stream` },
			effect: { kind: 'status', status: 413, body: { error: 'The request is too large' } },
		});
		const large = await errorOf(bench.run(resource, 'stream', { ...to(plain), ...text('a') }));
		expect(large.httpCode).toBe('413');
		expect(`${large.message} ${large.description}`).toContain('The request is too large');
	});
});
