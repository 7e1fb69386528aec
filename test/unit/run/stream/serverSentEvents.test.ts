/** Reading server-sent events, whichever way they are cut. */

import { Readable } from 'node:stream';

import { readEvents, type StreamEvent } from '../../../../nodes/UbiOps/run/stream/serverSentEvents';

async function eventsOf(...chunks: Array<string | Buffer>): Promise<StreamEvent[]> {
	const events: StreamEvent[] = [];
	for await (const event of readEvents(Readable.from(chunks.map((chunk) => Buffer.from(chunk))))) {
		events.push(event);
	}
	return events;
}

const part = (text: string): StreamEvent => ({ kind: 'part', text });
const answer = (value: unknown): StreamEvent => ({ kind: 'answer', value });

test('each line with data is a part, every character behind the colon counts', async () => {
	expect(await eventsOf('data:one\ndata: two \ndata:\n{"id":"r"}\n')).toEqual([
		part('one'),
		part(' two '),
		part(''),
		answer({ id: 'r' }),
	]);
});

test('lines in a row are one part with line breaks where events are marked', async () => {
	const text =
		'event:partial\ndata:one\ndata:two\n\ndata:three\n\n: alive\nupdate:over\n\n{"id":1}\n';
	const expected = [part('one\ntwo'), part('three'), answer({ id: 1 })];
	expect(await eventsOf(text)).toEqual(expected);
	expect(await eventsOf(text.replace(/\n/g, '\r\n'))).toEqual(expected);
	expect(await eventsOf(...Buffer.from(text).toString('latin1').split(''))).toEqual(expected);
});

test('characters cut in the middle are put together', async () => {
	const bytes = Buffer.from('data:ż€𝄞\n');
	expect(await eventsOf(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual([
		part('ż€𝄞'),
	]);
});

test('text instead of JSON says what went wrong; JSON that breaks off says nothing', async () => {
	expect(await eventsOf('data:one\nThe gateway gave up')).toEqual([
		part('one'),
		answer({ error_message: 'The gateway gave up' }),
	]);
	expect(await eventsOf('data:one\n{"id":"r","res')).toEqual([part('one')]);
});

/** Events of a stream that may not end. */
async function eventsUntil(stream: Readable): Promise<StreamEvent[]> {
	const events: StreamEvent[] = [];
	for await (const event of readEvents(stream)) events.push(event);
	return events;
}

test('what came before a stream broke is given first', async () => {
	const broken = Readable.from(
		(async function* () {
			yield Buffer.from('event:partial\ndata:one\n\nevent:partial\ndata:tw');
			await Promise.reject(new Error('gone'));
		})(),
	);
	expect(await eventsUntil(broken)).toEqual([
		part('one'),
		part('tw'),
		{ kind: 'broken', reason: new Error('gone') },
	]);
});

test('a line that never ends is given up', async () => {
	let sent = 0;
	const endless = Readable.from(
		(async function* () {
			const chunk = Buffer.alloc(1024 * 1024, 'x');
			for (;;) {
				sent++;
				yield chunk;
			}
		})(),
	);
	expect(await eventsUntil(endless)).toEqual([{ kind: 'broken', reason: expect.any(Error) }]);
	expect(sent).toBeLessThan(200);
	expect(endless.destroyed).toBe(true);
});
