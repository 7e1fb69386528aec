/** Server-sent events say the same, wherever their bytes are cut. */

import { Readable } from 'node:stream';

import fc from 'fast-check';

import { readEvents } from '../../nodes/UbiOps/run/stream/serverSentEvents';
import { check } from './cases';

async function eventsOf(chunks: readonly Uint8Array[]): Promise<unknown[]> {
	const events: unknown[] = [];
	for await (const event of readEvents(Readable.from(chunks))) events.push(event);
	return events;
}

const line = fc.oneof(
	fc.string({ unit: 'grapheme' }).map((text) => `data:${text.replace(/[\r\n]/g, '')}`),
	fc.string({ unit: 'binary' }).map((text) => `data: ${text.replace(/[\r\n]/g, '')}`),
	fc.constantFrom('', 'event: message', 'id: 1', ': keep-alive', 'data:', 'retry: 3'),
	fc.json().map((text) => `{"id":"r","result":${text}}`),
);
const stream = fc
	.tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
	.map(([lines, end, isEnded]) => Buffer.from(lines.join(end) + (isEnded ? end : '')));

test('cut at every single byte', async () => {
	await check(
		'stream',
		fc.asyncProperty(stream, async (bytes) => {
			const whole = await eventsOf([bytes]);
			for (let at = 1; at < Math.min(bytes.length, 60); at++) {
				expect(await eventsOf([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
			}
		}),
		0.5,
	);
});

test('cut anywhere, into any number of parts', async () => {
	await check(
		'stream',
		fc.asyncProperty(stream, fc.array(fc.nat({ max: 7 })), async (bytes, lengths) => {
			const chunks: Buffer[] = [];
			let at = 0;
			for (const length of lengths) {
				chunks.push(bytes.subarray(at, at + length));
				at += length;
			}
			expect(await eventsOf([...chunks, bytes.subarray(at)])).toEqual(await eventsOf([bytes]));
			const single = [...bytes].map((byte) => Uint8Array.of(byte));
			expect(await eventsOf(single)).toEqual(await eventsOf([bytes]));
		}),
		0.5,
	);
});
