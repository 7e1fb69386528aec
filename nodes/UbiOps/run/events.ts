/** Server-sent events of the streaming operations: parts of the result, then the whole answer. */

import type { IDataObject } from 'n8n-workflow';

import { parseJson } from '../transport/json';
import type { Stream } from '../transport/received';

/** What a stream of events came to. */
export interface Streamed {
	/** The partial results, in their order. */
	readonly parts: readonly string[];
	/** The whole answer at the end; undefined when none came. */
	readonly answer: unknown;
}

/**
 * Reads events to their end. Lines with `data:` are partial results, every character behind the colon
 * counts; lines with `event:` or `update:` and empty ones say nothing; any other line is the answer.
 */
export async function readEvents(stream: Stream): Promise<Streamed> {
	const parts: string[] = [];
	let answer: unknown;
	for await (const line of linesOf(stream)) {
		if (line.startsWith('data:')) parts.push(line.slice('data:'.length));
		else if (line.trim() !== '' && !/^(event|update):/.test(line)) answer = answerIn(line);
	}
	return { parts, answer };
}

/** A line that is no JSON is no result either: it tells what went wrong. */
function answerIn(line: string): unknown {
	try {
		return parseJson(line);
	} catch {
		return { error_message: line.trim() };
	}
}

/** Lines of a stream of text in UTF-8, whichever way it is cut into chunks. */
async function* linesOf(stream: Stream): AsyncGenerator<string> {
	const decoder = new TextDecoder();
	let rest = '';
	for await (const chunk of stream) {
		rest += decoder.decode(chunk, { stream: true });
		const lines = rest.split(/\r?\n/);
		rest = lines.pop() ?? '';
		yield* lines;
	}
	rest += decoder.decode();
	if (rest !== '') yield rest;
}

/** The json of a streamed answer: the answer, and the text of its parts. */
export function streamedJson({ parts, answer }: Streamed): IDataObject {
	// Without the whole answer at its end the stream was cut off.
	const fields: IDataObject = { text: parts.join(''), complete: answer !== undefined };
	return typeof answer === 'object' && answer !== null && !Array.isArray(answer)
		? { ...answer, ...fields }
		: fields;
}
