import { PassThrough, Readable } from 'node:stream';

import { NodeApiError } from 'n8n-workflow';

import {
	bodyFailure,
	connectionFailure,
	discard,
	fileIn,
	isStream,
	OversizedError,
	readBeginning,
	readText,
} from '../../../nodes/UbiOps/transport/response';
import { anyNode as node } from '../anyNode';

const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code });

describe('a body as text', () => {
	test('is that of its chunks together, without a byte order mark', async () => {
		const bytes = Buffer.from('\uFEFFgrün \uFEFF');
		const chunks = [...bytes].map((byte) => Buffer.from([byte]));
		expect(await readText(Readable.from(chunks, { objectMode: false }))).toBe('grün \uFEFF');
		expect(await readText('text')).toBe('text');
		expect(await readText(undefined)).toBe('');
	});

	test('fails as its stream does', async () => {
		const broken = new PassThrough();
		const failed = expect(readText(broken)).rejects.toThrow('own');
		broken.write('some');
		broken.destroy(new Error('own'));
		await failed;
	});

	test('fails when it is cut off without an error', async () => {
		const cut = new PassThrough();
		const failed = expect(readText(cut)).rejects.toMatchObject({
			code: 'ERR_STREAM_PREMATURE_CLOSE',
			message: 'The response was cut off',
		});
		cut.write('some');
		cut.destroy();
		await failed;
	});
});

test('of an error only the beginning is read, also when it breaks off', async () => {
	const piece = Buffer.alloc(40 * 1024, 'a');
	const long = Readable.from([piece, piece, piece]);
	expect(await readBeginning(long)).toHaveLength(80 * 1024);
	expect(long.destroyed).toBe(true);
	const cut = new PassThrough();
	const text = readBeginning(cut);
	cut.write('some');
	setTimeout(() => cut.destroy(), 10);
	expect(await text).toBe('some');
});

test('a file is a stream, and all of it', () => {
	const stream = new PassThrough();
	const response = { statusCode: 200, headers: { a: 'b' }, body: stream };
	expect(fileIn(response)).toEqual({ value: { statusCode: 200, headers: { a: 'b' }, stream } });
	expect(fileIn({ ...response, body: 'text' })).toEqual({
		failure: { kind: 'broken', detail: 'No file arrived' },
	});
	expect(stream.destroyed).toBe(false);
	expect(fileIn({ ...response, statusCode: 206 })).toEqual({
		failure: { kind: 'broken', detail: 'Only a part of the file arrived (status 206)' },
	});
	expect(stream.destroyed).toBe(true);
});

test("what nobody reads is let go of, and its errors are nobody's", async () => {
	const body = new PassThrough();
	discard(body);
	expect(body.destroyed).toBe(true);
	expect(body.listenerCount('error')).toBeGreaterThan(0);
	expect(() => discard('text')).not.toThrow();
});

test('a stream is distinguished from text and objects', () => {
	expect(isStream(new PassThrough())).toBe(true);
	for (const body of ['text', null, undefined, { pipe: true }, []]) {
		expect(isStream(body)).toBe(false);
	}
});

describe('what went wrong', () => {
	test('before a response is in the error, or in its cause', () => {
		const refused = coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1.');
		const failure = {
			kind: 'unreachable',
			code: 'ECONNREFUSED',
			detail: 'connect ECONNREFUSED 127.0.0.1:1',
		};
		expect(connectionFailure(refused)).toEqual(failure);
		expect(connectionFailure(new Error('outer', { cause: refused }))).toEqual(failure);
		expect(connectionFailure(new Error('outer', { cause: 'text' }))).toMatchObject({
			detail: 'outer',
			code: '',
		});
	});

	test('is in what n8n makes of an error', () => {
		const wrapped = new NodeApiError(node, { message: 'socket hang up', code: 'ECONNRESET' });
		expect(connectionFailure(wrapped)).toMatchObject({ kind: 'broken', code: 'ECONNRESET' });
	});

	test('is said in plain words', () => {
		expect(connectionFailure(coded('ECONNRESET', 'aborted'))).toEqual({
			kind: 'broken',
			code: 'ECONNRESET',
			detail: 'The response broke off',
		});
		expect(connectionFailure(coded('ECONNRESET', 'socket hang up')).detail).toBe(
			'The connection was closed before a response came',
		);
	});

	test.each([undefined, null, 'text', {}, { message: 5, code: 6 }])('%j says nothing', (error) => {
		expect(connectionFailure(error)).toEqual({
			kind: 'unreachable',
			code: '',
			detail: 'No reason is known',
		});
	});

	test.each([
		[
			coded('Z_BUF_ERROR', 'unexpected end of file'),
			'broken',
			'cannot be decompressed (unexpected',
		],
		[coded('ERR_BROTLI_1', 'odd'), 'broken', 'cannot be decompressed (odd)'],
		[coded('ERR_PADDING_2', 'odd'), 'broken', 'cannot be decompressed (odd)'],
		[coded('ERR__ERROR_FORMAT', 'odd'), 'broken', 'cannot be decompressed (odd)'],
		[coded('NOT_Z_', 'odd'), 'broken', 'odd'],
		[coded('ETIMEDOUT', 'late'), 'timedOut', 'late'],
		[new OversizedError('large'), 'oversized', 'large'],
	])('while a body is read: %s is %s', (error, kind, detail) => {
		const failure = bodyFailure(error);
		expect(failure.kind).toBe(kind);
		expect(failure.detail).toContain(detail);
	});
});
