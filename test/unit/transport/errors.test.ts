import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import {
	apiError,
	callContext,
	callError,
	messageIn,
	nodeError,
	retryAfterOf,
} from '../../../nodes/UbiOps/transport/errors';
import { failureKind, kindOfStatus } from '../../../nodes/UbiOps/transport/failure';
import {
	escapeHtml,
	inputError,
	InputProblem,
	shortened,
} from '../../../nodes/UbiOps/transport/inputProblem';
import { anyNode as node } from '../anyNode';

test.each([
	['{"error":"Name is taken"}', 'Name is taken'],
	['{"error_message":"No memory"}', 'No memory'],
	['{"error":{"message":"Inner"}}', 'Inner'],
	['{"detail":"Not found."}', 'Not found.'],
	[
		'{"name":["Too long","Not allowed"],"ttl":["Too short"]}',
		'name: Too long Not allowed; ttl: Too short',
	],
	['["first","second"]', 'first second'],
	['"just text"', 'just text'],
	['plain text', 'plain text'],
	['<Error><Code>X</Code><Message>No bucket</Message></Error>', 'No bucket'],
	['<Error><Message>General</Message><Details>Exact</Details></Error>', 'General'],
	['<html><head><title>502 Bad Gateway</title></head></html>', '502 Bad Gateway'],
	['{"error":"cut o', '{"error":"cut o'],
	['<h1 >None</h1><H1>Big</H1>', 'Big'],
	['<Details> Exact\nand long </Details>', 'Exact\nand long'],
	['<p>Nothing</p>', undefined],
	[' {"error":" ","message":"  Second  "} ', 'Second'],
	['{"error":{"x":[]},"details":"Third"}', 'Third'],
	['[[[[["too deep"]]]]]', undefined],
	['[[[["deep"]]]]', 'deep'],
	['[1, null, "text"]', 'text'],
	['"{\\"error\\":\\"Twice\\"}"', 'Twice'],
	['{"a":{"b":"c"},"d":5}', 'a: b: c'],
	['', undefined],
	[' ', undefined],
	['{}', undefined],
	['[]', undefined],
	['null', 'null'],
])('finds the words in %s', (body, words) => {
	expect(messageIn(body)).toBe(words);
});

test('never gives more than a screenful', () => {
	expect(messageIn('x'.repeat(100_000))?.length).toBe(2000);
});

const context = {
	itemIndex: 3,
	repeatable: false,
	fields: [
		{ label: 'Project', value: 'demo' },
		{ label: 'Deployment', value: '<b>x</b>' },
	],
};

const errorFor = (status: number, body: string) =>
	callError(node, { kind: kindOfStatus(status), status, body }, context);

test.each([
	[400, 'UbiOps rejected one or more values'],
	[401, "'API Token'"],
	[403, 'a role with this permission'],
	[404, "'Deployment' (&lt;b&gt;x&lt;/b&gt;)"],
	[409, 'state'],
	[413, "'Batch Size'"],
	[429, 'Concurrency'],
	[500, 'may have processed'],
	[302, "'Base URL'"],
])('%i tells what to do next', (status, hint) => {
	const error = errorFor(status, '{"error":"Deployment is not there"}');
	expect(error.message).toBe('Deployment is not there [item 3]');
	expect(error.description).toContain(hint);
	expect(error.httpCode).toBe(String(status));
	expect(error.context.itemIndex).toBe(3);
	expect(failureKind(error)).toBe(kindOfStatus(status));
});

test('names only the fields that the words speak of', () => {
	const error = errorFor(404, '{"error":"Project does not exist"}');
	expect(error.description).toContain("'Project' (demo)");
	expect(error.description).not.toContain('Deployment');
});

test.each([400, 401, 403, 404, 409, 413, 429, 418, 500, 503, 302])(
	'%i without words still says something',
	(status) => {
		expect(errorFor(status, '').message).toMatch(/^(UbiOps|The|Too many) .+ \[item 3\]$/);
	},
);

test.each(['unreachable', 'broken', 'timedOut', 'notJson'] as const)(
	'%s says whether the call may have been processed',
	(kind) => {
		const failure = { kind, detail: 'It went wrong' };
		const hint = (repeatable: boolean): string =>
			callError(node, failure, { ...context, repeatable }).description ?? '';
		expect(hint(true)).toMatch(/^It went wrong\. /);
		expect(hint(true)).not.toContain('process');
		expect(hint(false)).toContain(
			kind === 'unreachable' ? 'UbiOps did not process the call' : 'may have processed the call',
		);
	},
);

describe('an error with its item', () => {
	const shared = apiError(node, { kind: 'notFound', message: 'Gone', hint: 'Look', status: 404 });

	test('one of many calls gets the item where it has none', () => {
		const error = nodeError(node, shared, 5);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({
			message: 'Gone [item 5]',
			description: 'Look',
			httpCode: '404',
			level: 'warning',
		});
		expect(error.context.itemIndex).toBe(5);
		expect(failureKind(error)).toBe('notFound');
		expect(nodeError(node, shared, undefined)).toBe(shared);
		expect(nodeError(node, error, 6)).toBe(error);
		const first = apiError(node, { kind: 'broken', message: 'Lost', hint: '', itemIndex: 0 });
		expect(nodeError(node, first, 1)).toBe(first);
	});

	test('a problem of the input names it, and its hint is no HTML', () => {
		const problem = new InputProblem('Wrong', 'Use <b> & more');
		expect(problem.name).toBe('InputProblem');
		expect(nodeError(node, problem, 0)).toMatchObject({
			message: 'Wrong [item 0]',
			description: 'Use &lt;b&gt; &amp; more',
			level: 'warning',
			context: { itemIndex: 0 },
		});
		const plain = inputError(node, new InputProblem('Wrong'), undefined);
		expect(plain.message).toBe('Wrong');
		expect(plain.description).toBeFalsy();
	});

	test('anything else is shown as it is', () => {
		const own = new NodeOperationError(node, 'Own');
		expect(nodeError(node, own, 3)).toBe(own);
		const other = nodeError(node, new TypeError('Other'), 3);
		expect(other).toMatchObject({ message: 'Other', context: { itemIndex: 3 } });
		expect(nodeError(node, 'text', 3).message).toBe('text');
	});
});

test('the pause that a rate limit asks for goes along with the error', () => {
	const headers = { 'retry-after': '7' };
	expect(retryAfterOf({ kind: 'rateLimited', headers })).toBe(8000);
	expect(retryAfterOf({ kind: 'rateLimited' })).toBe(60_000);
	expect(retryAfterOf({ kind: 'unavailable', headers })).toBeUndefined();
});

test('a call is known by the labels of its path', () => {
	const values = new Map([['project', 'demo'] as const]);
	expect(callContext(values, 2, true)).toEqual({
		itemIndex: 2,
		repeatable: true,
		whoHasIt: undefined,
		fields: [{ label: 'Project', value: 'demo' }],
	});
});

test('texts for messages', () => {
	expect(shortened('a'.repeat(80))).toBe('a'.repeat(80));
	expect(shortened('a'.repeat(81))).toBe(`${'a'.repeat(80)}…`);
	expect(shortened('abc', 2)).toBe('ab…');
	expect(escapeHtml('<<a>> && ')).toBe('&lt;&lt;a&gt;&gt; &amp;&amp; ');
});
