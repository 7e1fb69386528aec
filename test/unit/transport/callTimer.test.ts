import { PassThrough } from 'node:stream';

import { CallTimer, TimeLimitError } from '../../../nodes/UbiOps/transport/callTimer';
import { now } from '../../../nodes/UbiOps/transport/clock';

const KIB = 1024;

/** Longest time between a limit and the next look at it. */
const TICK_MS = 200;

interface Options {
	deadline?: number;
	cancelled?: AbortSignal;
	bytes?: number;
}

function start({ deadline = Infinity, cancelled, bytes }: Options = {}) {
	const controller = new AbortController();
	let completed = 0;
	const timer = new CallTimer(2000, deadline, cancelled, controller, bytes, () => completed++);
	const begun = now();
	return {
		timer,
		signal: controller.signal,
		completed: () => completed,
		elapsed: () => now() - begun,
	};
}

const never = new Promise<{ body: unknown }>(() => undefined);
const sleep = async (ms: number): Promise<void> =>
	await new Promise((resolve) => setTimeout(resolve, ms));

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
	return await promise.then(
		() => undefined,
		(error: unknown) => error,
	);
}

/** Expects an end soon after so many milliseconds. */
function expectAbout(elapsed: number, ms: number): void {
	expect(elapsed).toBeGreaterThanOrEqual(ms);
	expect(elapsed).toBeLessThanOrEqual(ms + TICK_MS);
}

describe('a response that does not begin', () => {
	test('is given up after the limit, and the connection is closed', async () => {
		const { timer, signal, elapsed } = start();
		const error = await errorOf(timer.response(never));
		expect(error).toBeInstanceOf(TimeLimitError);
		expect(error).toMatchObject({ code: 'ETIMEDOUT', message: 'Nothing arrived for 2 seconds' });
		expect(signal.aborted).toBe(true);
		expectAbout(elapsed(), 2000);
	});

	test('gets more time for what is sent, all at once or in pieces', async () => {
		const sent = start({ bytes: 48 * KIB });
		await errorOf(sent.timer.response(never));
		expectAbout(sent.elapsed(), 5000);
		const pieces = start();
		const error = errorOf(pieces.timer.response(never));
		await sleep(1900);
		pieces.timer.progress(48 * KIB);
		await sleep(1900);
		pieces.timer.progress(48 * KIB);
		expect(await error).toMatchObject({ message: 'Nothing arrived for 2 seconds' });
		expectAbout(pieces.elapsed(), 5800);
	});

	test('ends with the time of everything', async () => {
		const { timer, elapsed } = start({ deadline: now() + 1000 });
		const error = await errorOf(timer.response(never));
		expect(error).toMatchObject({ code: 'ETIMEDOUT', message: 'The time for it was over' });
		expectAbout(elapsed(), 1000);
	});

	test('ends when the execution is cancelled', async () => {
		const cancelled = new AbortController();
		const { timer, signal, elapsed } = start({ cancelled: cancelled.signal });
		const error = errorOf(timer.response(never));
		await sleep(500);
		cancelled.abort();
		expect(await error).toMatchObject({ message: 'The execution was cancelled' });
		expect(await error).not.toBeInstanceOf(TimeLimitError);
		expect(signal.aborted).toBe(true);
		expectAbout(elapsed(), 500);
	});

	test('is left when it begins afterwards', async () => {
		const { timer } = start();
		const body = new PassThrough();
		const late = sleep(3000).then(() => ({ body }));
		expect(await errorOf(timer.response(late))).toBeInstanceOf(TimeLimitError);
		await late;
		expect(body.destroyed).toBe(true);
	});

	test('gives its own error when it has one', async () => {
		const { timer, signal } = start();
		const own = new Error('own');
		expect(await errorOf(timer.response(Promise.reject(own)))).toBe(own);
		await sleep(5000);
		expect(signal.aborted).toBe(false);
	});
});

describe('a body', () => {
	/** Reads a body that a response begins with, and writes it meanwhile. */
	async function read(
		started: ReturnType<typeof start>,
		write: (body: PassThrough) => Promise<void>,
	): Promise<{ length: number; error: unknown }> {
		const body = new PassThrough();
		const response = await started.timer.response(Promise.resolve({ body }));
		expect(response.body).toBe(body);
		let length = 0;
		const error = errorOf(
			(async () => {
				for await (const chunk of body) length += chunk.length;
			})(),
		);
		await write(body);
		return { error: await error, length };
	}

	test('that stops is given up after the limit', async () => {
		const started = start();
		const { error, length } = await read(started, async (body) => {
			body.write('some');
			await sleep(1000);
			body.write('more');
		});
		expect(error).toMatchObject({ code: 'ETIMEDOUT', message: 'Nothing arrived for 2 seconds' });
		expect(length).toBe(8);
		expectAbout(started.elapsed(), 3000);
		expect(started.signal.aborted).toBe(true);
		expect(started.completed()).toBe(0);
	});

	test('that trickles is given up soon after the limit', async () => {
		const started = start();
		const { error } = await read(started, async (body) => {
			while (!body.destroyed) {
				body.write('.');
				await sleep(100);
			}
		});
		expect(error).toMatchObject({ message: 'It was not complete after 2 seconds' });
		expectAbout(started.elapsed(), 3000);
	});

	test('gets a second more for each 16 KiB', async () => {
		const started = start();
		const { error, length } = await read(started, async (body) => {
			for (let count = 0; count < 20; count++) {
				body.write(Buffer.alloc(8 * KIB));
				await sleep(480);
			}
			body.end();
		});
		expect(error).toBeUndefined();
		expect(length).toBe(160 * KIB);
		expect(started.completed()).toBe(1);
		await sleep(5000);
		expect(started.signal.aborted).toBe(false);
	});

	test('that nobody takes is not called late because of it', async () => {
		const started = start();
		const body = new PassThrough();
		await started.timer.response(Promise.resolve({ body }));
		body.write('some');
		await sleep(2600);
		expect(body.destroyed).toBe(false);
		await sleep(1000);
		expect(body.errored).toMatchObject({ message: 'It was not complete after 2 seconds' });
	});

	test('that was not read to its end does not count as complete', async () => {
		const started = start();
		const body = new PassThrough();
		await started.timer.response(Promise.resolve({ body }));
		body.destroy();
		await sleep(3000);
		expect(started.completed()).toBe(0);
		expect(started.signal.aborted).toBe(false);
	});

	test('that is text is there at once', async () => {
		const started = start();
		expect(await started.timer.response(Promise.resolve({ body: 'text' }))).toEqual({
			body: 'text',
		});
		await sleep(5000);
		expect(started.signal.aborted).toBe(false);
	});
});

test('limits are given in seconds with one digit behind the point', async () => {
	const timer = new CallTimer(1250, Infinity, undefined, new AbortController());
	expect(await errorOf(timer.response(never))).toMatchObject({
		message: 'Nothing arrived for 1.3 seconds',
	});
});
