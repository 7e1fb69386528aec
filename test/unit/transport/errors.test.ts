import type { INode } from 'n8n-workflow';

import { callError, messageIn } from '../../../nodes/UbiOps/transport/errors';
import { failureKind, kindOfStatus } from '../../../nodes/UbiOps/transport/failure';

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
	['', undefined],
	['{}', undefined],
])('finds the words in %s', (body, words) => {
	expect(messageIn(body)).toBe(words);
});

test('never gives more than a screenful', () => {
	expect(messageIn('x'.repeat(100_000))?.length).toBe(2000);
});

const node: INode = {
	id: '1',
	name: 'UbiOps',
	type: 'ubiOps',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
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
