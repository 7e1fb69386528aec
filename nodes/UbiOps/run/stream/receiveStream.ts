/** Streaming operations: one call whose response comes in parts. */

import type { INodeExecutionData } from 'n8n-workflow';

import { type Call, callFile } from '../../transport/call';
import { apiError, callError, messageIn, nodeError } from '../../transport/errors';
import type { Failure } from '../../transport/failure';
import { shortened } from '../../transport/inputProblem';
import { isData, valueAt } from '../../transport/json';
import { bodyFailure, readBeginning, type Stream } from '../../transport/response';
import { throwIfCancelled } from '../../transport/cancellation';
import { Chat } from './chat';
import { readEvents, resultText } from './serverSentEvents';
import type { Execution } from '../execution';
import { PARTIAL_OUTPUT } from '../output';

/** What has come of a stream so far. */
interface Arrived {
	/** The partial results, in their order. */
	readonly parts: string[];
	/** The whole response; undefined as long as it has not come. */
	response: unknown;
}

/** Characters of what arrived that an error shows. */
const SHOWN = 300;

/**
 * Makes a call and reads the stream that it returns, once: a call that made a request is never repeated.
 * Who reads along in n8n's chat gets each part as it comes.
 *
 * @param check throws when the response at the end means that the model failed
 * @returns the output items, as 'Output' says: the response with the joined text, or each part and then it
 * @throws NodeApiError when the call is refused, or the stream ends before the response has come; the
 * error keeps what has come, see {@link arrivedBefore}
 */
export async function receiveStream(
	execution: Execution,
	call: Call,
	itemIndex: number,
	check: (response: unknown) => void,
): Promise<INodeExecutionData[]> {
	const accepting: Call = { ...call, headers: { ...call.headers, Accept: 'text/event-stream' } };
	const { stream, headers } = await callFile(execution.session, accepting);
	const type = String(headers['content-type'] ?? '');
	if (type.startsWith('text/html')) {
		const page = messageIn(await readBeginning(stream)) ?? 'without a title';
		const failure: Failure = { kind: 'notJson', detail: `A web page came: ${page}` };
		throw callError(execution.node, failure, call.callContext);
	}
	const chat = new Chat(execution, itemIndex);
	const arrived: Arrived = { parts: [], response: undefined };
	try {
		await readToEnd(execution, call, stream, arrived, chat);
		check(arrived.response);
		if (arrived.parts.length === 0) await chat.say(resultText(arrived.response));
	} catch (thrown) {
		const error = nodeError(execution.node, thrown, itemIndex);
		if (arrived.parts.length > 0) error.context[PARTIAL_OUTPUT] = whatArrived(arrived);
		if (execution.continueOnFail) await chat.fail(error);
		throw error;
	} finally {
		await chat.end();
	}
	const output = execution.parameters.value('output', itemIndex);
	return output === 'parts' ? partItems(arrived, itemIndex) : [joinedItem(arrived, itemIndex)];
}

async function readToEnd(
	execution: Execution,
	call: Call,
	stream: Stream,
	arrived: Arrived,
	chat: Chat,
): Promise<void> {
	let failure: Failure = {
		kind: 'broken',
		detail: 'The stream ended before the response was complete',
	};
	await chat.begin();
	for await (const event of readEvents(stream)) {
		if (event.kind === 'part') {
			arrived.parts.push(event.text);
			await chat.say(event.text);
		} else if (event.kind === 'broken') {
			failure = bodyFailure(event.reason);
		} else if (arrived.response === undefined || valueAt(event.value, 'id') !== undefined) {
			arrived.response = event.value;
		}
	}
	throwIfCancelled(execution.context);
	if (arrived.response === undefined)
		throw cutOff(execution, arrived, failure, call.callContext.itemIndex);
}

function cutOff(
	execution: Execution,
	arrived: Arrived,
	{ kind, detail }: Failure,
	itemIndex: number | undefined,
): Error {
	const { text, parts } = whatArrived(arrived);
	const came =
		parts === 0
			? 'before any output arrived'
			: `after ${String(parts)} ${parts === 1 ? 'part' : 'parts'} (${text.length} characters)`;
	return apiError(execution.node, {
		kind,
		message: `The model's stream ended ${came}`,
		hint: [
			`${detail}.`,
			'The request may still be running: check in UbiOps before you run it again.',
			...(parts === 0 ? [] : [`Received so far: ${shortened(text, SHOWN)}`]),
		].join(' '),
		itemIndex,
	});
}

const whatArrived = ({ parts }: Arrived): { text: string; parts: number; complete: false } => ({
	text: parts.join(''),
	parts: parts.length,
	complete: false,
});

function joinedItem({ parts, response }: Arrived, itemIndex: number): INodeExecutionData {
	return {
		json: { ...fieldsOf(response), text: parts.join(''), complete: true },
		pairedItem: { item: itemIndex },
	};
}

/** An item for each part, and one for the response. */
function partItems({ parts, response }: Arrived, itemIndex: number): INodeExecutionData[] {
	const items: INodeExecutionData[] = parts.map((text, part) => ({
		json: { type: 'part', part, text },
		pairedItem: { item: itemIndex },
	}));
	const joined = { ...fieldsOf(response), text: parts.join(''), complete: true };
	items.push({
		json: { type: 'answer', parts: parts.length, ...joined },
		pairedItem: { item: itemIndex },
	});
	return items;
}

const fieldsOf = (response: unknown): object =>
	isData(response) ? response : { result: response };
