/** What is sent piece by piece, and the room that transfers share. */

import { Readable } from 'node:stream';

import { blockId, partSizeFor } from '../../../nodes/UbiOps/run/files/multipartUpload';
import { Semaphore } from '../../../nodes/UbiOps/transport/concurrency';
import { Content, Form } from '../../../nodes/UbiOps/transport/body';

const MIB = 1024 * 1024;

async function read(content: Content): Promise<string> {
	const pieces: Uint8Array[] = [];
	for await (const piece of content.stream()) pieces.push(piece);
	return Buffer.concat(pieces).toString();
}

test('content is read from its beginning each time, and lets go of what was not read to its end', async () => {
	const opened: Readable[] = [];
	const content = new Content(
		async () => {
			const stream = Readable.from([Buffer.from('one-'), Buffer.from('two')]);
			opened.push(stream);
			return stream;
		},
		{ size: 7, mimeType: 'text/plain' },
	);
	const begun = content.stream();
	await begun.next();
	expect(opened[0]?.destroyed).toBe(false);
	expect(await read(content)).toBe('one-two');
	expect(opened).toHaveLength(2);
	expect(opened[0]?.destroyed).toBe(true);
});

test.each([
	[6, 'The file should have 6 bytes, but has 7 or more'],
	[8, 'The file should have 8 bytes, but has 7 or more'],
])('content of 7 bytes that should have %i is not sent as if it had', async (size, message) => {
	const content = new Content(async () => [Buffer.from('one-two')], {
		size,
		mimeType: 'text/plain',
	});
	await expect(read(content)).rejects.toThrow(message);
});

test("content and forms look to n8n's HTTP client like the built-in ones", () => {
	const content = new Content(async () => [], { size: 0, mimeType: 'a/b', fileName: 'c' });
	expect(Object.prototype.toString.call(content)).toBe('[object Blob]');
	expect(content).toMatchObject({ size: 0, type: 'a/b', name: 'c' });
	const form = new Form();
	form.append('text', 'x');
	form.append('file', content);
	expect(Object.prototype.toString.call(form)).toBe('[object FormData]');
	expect([...form]).toEqual([
		['text', 'x'],
		['file', content],
	]);
});

test('room is given in order, and never more than there is', async () => {
	const room = new Semaphore(10);
	const entered: string[] = [];
	const enter = async (name: string, amount: number): Promise<() => void> => {
		const leave = await room.acquire(amount);
		entered.push(name);
		return leave;
	};
	const settle = async () => await new Promise((resolve) => setImmediate(resolve));
	const leaveFirst = await enter('first', 6);
	const large = enter('larger than all', 100);
	const small = enter('small', 1);
	await settle();
	// The small one would fit, but then the large one might never come in.
	expect(entered).toEqual(['first']);
	leaveFirst();
	const leaveLarge = await large;
	await settle();
	expect(entered).toEqual(['first', 'larger than all']);
	leaveLarge();
	(await small)();
	expect(entered).toEqual(['first', 'larger than all', 'small']);
});

test.each([
	[65 * MIB, undefined, 8 * MIB],
	[65 * MIB, 16 * MIB, 16 * MIB],
	[78_000 * MIB, undefined, 8 * MIB],
	[100_000 * MIB, undefined, 10 * MIB],
	[100_000 * MIB + 1, undefined, 11 * MIB],
	[1_000_000 * MIB, 16 * MIB, 100 * MIB],
])('a file of %i bytes has parts of a size that makes at most 10,000', (size, wanted, part) => {
	expect(partSizeFor(size, wanted)).toBe(part);
	expect(Math.ceil(size / part)).toBeLessThanOrEqual(10_000);
});

test('block IDs are of one length, also for long names and letters beyond ASCII', () => {
	const decoded = (id: string) => Buffer.from(id, 'base64').toString();
	expect(decoded(blockId('a/b', 1))).toBe('a/b_00001');
	for (const name of ['a', 'é/ü.bin', 'folder/'.repeat(30), '文件'.repeat(40)]) {
		const ids = [1, 10, 999, 10_000].map((number) => blockId(name, number));
		expect(new Set(ids.map((id) => id.length)).size).toBe(1);
		expect(new Set(ids).size).toBe(4);
		expect(Buffer.from(ids[0] ?? '', 'base64').length).toBeLessThanOrEqual(64);
	}
});
