/** Streaming operations: one call whose answer comes in parts. */

import type { INodeExecutionData } from 'n8n-workflow';

import { type Call, callFile } from '../../transport/call';
import { apiError, nodeError } from '../../transport/errors';
import { valueAt } from '../../transport/json';
import { lost, type Stream } from '../../transport/response';
import { cancelSignal, throwIfCancelled } from '../../transport/cancellation';
import { Chat } from './chat';
import { readEvents, resultText } from './serverSentEvents';
import type { Run } from '../execution';
import { ARRIVED } from '../output';

/** What has come of a stream so far. */
interface Arrived {
	/** The partial results, in their order. */
	readonly parts: string[];
	/** The whole answer; undefined as long as it has not come. */
	answer: unknown;
}

/** Longest time that a timer can wait, in milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Characters of what arrived that an error shows. */
const SHOWN = 300;

/**
 * Makes a call and reads the stream that answers it, once: a call that made a request is never repeated.
 * Who reads along in n8n's chat gets each part as it comes.
 *
 * @param check throws when the answer at the end means that the model failed
 * @returns the output items, as 'Output' says: the answer with the joined text, or each part and then it
 * @throws NodeApiError when the call is refused, or the stream ends before the answer has come; the
 * error keeps what has come, see {@link arrivedBefore}
 */
export async function receiveStream(
	run: Run,
	call: Call,
	itemIndex: number,
	check: (answer: unknown) => void,
): Promise<INodeExecutionData[]> {
	const accepting: Call = { ...call, headers: { ...call.headers, Accept: 'text/event-stream' } };
	const { stream } = await callFile(run.session, accepting);
	const chat = new Chat(run, itemIndex);
	const arrived: Arrived = { parts: [], answer: undefined };
	try {
		await readToEnd(run, call, stream, arrived, chat);
		check(arrived.answer);
		if (arrived.parts.length === 0) await chat.say(resultText(arrived.answer));
	} catch (thrown) {
		const error = nodeError(run.node, thrown, itemIndex);
		if (arrived.parts.length > 0) error.context[ARRIVED] = whatArrived(arrived);
		if (run.continueOnFail) await chat.fail(error);
		throw error;
	} finally {
		await chat.end();
	}
	const output = run.parameters.value('output', itemIndex);
	return output === 'parts' ? partItems(arrived, itemIndex) : [joinedItem(arrived, itemIndex)];
}

async function readToEnd(
	run: Run,
	call: Call,
	stream: Stream,
	arrived: Arrived,
	chat: Chat,
): Promise<void> {
	const limitMs = run.session.options.timeoutMs ?? call.timeoutMs;
	const timeUp = AbortSignal.timeout(Math.min(limitMs, LONGEST_TIMER_MS));
	const release = destroyOn(stream, [cancelSignal(run.context), timeUp]);
	let reason = 'The stream ended without the whole answer.';
	try {
		await chat.begin();
		for await (const event of readEvents(stream)) {
			if (event.kind === 'part') {
				arrived.parts.push(event.text);
				await chat.say(event.text);
			} else if (event.kind === 'broken') {
				reason = timeUp.aborted
					? `It was not over within ${limitMs / 1000} s.`
					: `${lost(event.reason).detail}.`;
			} else if (arrived.answer === undefined || valueAt(event.value, 'id') !== undefined) {
				arrived.answer = event.value;
			}
		}
	} finally {
		release();
	}
	throwIfCancelled(run.context);
	if (arrived.answer === undefined) throw cutOff(run, arrived, reason, call.where.itemIndex);
}

/** Ends a stream as soon as one of the signals says so. */
function destroyOn(stream: Stream, signals: ReadonlyArray<AbortSignal | undefined>): () => void {
	const stop = (): void => {
		stream.destroy(new Error('The stream was given up'));
	};
	// Without a listener an error that comes between two reads would end the process.
	stream.on('error', () => undefined);
	for (const signal of signals) {
		if (signal?.aborted) stop();
		signal?.addEventListener('abort', stop, { once: true });
	}
	return () => {
		for (const signal of signals) signal?.removeEventListener('abort', stop);
	};
}

function cutOff(run: Run, arrived: Arrived, reason: string, itemIndex: number | undefined): Error {
	const { text, parts } = whatArrived(arrived);
	const came =
		parts === 0
			? 'before anything came'
			: `after ${String(parts)} ${parts === 1 ? 'part' : 'parts'} (${text.length} characters)`;
	const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
	return apiError(run.node, {
		message: `The stream of the model was cut off ${came}`,
		hint: [
			reason,
			'The request may still be under way: look for it in UbiOps before running it again.',
			...(parts === 0 ? [] : [`What came is: ${shown}`]),
		].join(' '),
		itemIndex,
	});
}

const whatArrived = ({ parts }: Arrived): { text: string; parts: number; complete: false } => ({
	text: parts.join(''),
	parts: parts.length,
	complete: false,
});

function joinedItem({ parts, answer }: Arrived, itemIndex: number): INodeExecutionData {
	return {
		json: { ...fieldsOf(answer), text: parts.join(''), complete: true },
		pairedItem: { item: itemIndex },
	};
}

/** An item for each part, and one for the answer. */
function partItems({ parts, answer }: Arrived, itemIndex: number): INodeExecutionData[] {
	const items: INodeExecutionData[] = parts.map((text, part) => ({
		json: { type: 'part', part, text },
		pairedItem: { item: itemIndex },
	}));
	const joined = { ...fieldsOf(answer), text: parts.join(''), complete: true };
	items.push({
		json: { type: 'answer', parts: parts.length, ...joined },
		pairedItem: { item: itemIndex },
	});
	return items;
}

const fieldsOf = (answer: unknown): object =>
	typeof answer === 'object' && answer !== null && !Array.isArray(answer)
		? answer
		: { result: answer };
