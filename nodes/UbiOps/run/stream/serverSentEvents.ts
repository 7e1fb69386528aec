/** Server-sent events of the streaming operations: parts of the result, then the whole response. */

import { parseJson, valueAt } from '../../transport/json';
import type { Stream } from '../../transport/response';

/** What a stream tells, in the order in which it does. */
export type StreamEvent =
	/** A part of the result, as soon as it is there. */
	| { readonly kind: 'part'; readonly text: string }
	/** The whole response. */
	| { readonly kind: 'answer'; readonly value: unknown }
	/** It broke, and says no more. */
	| Broken;

interface Broken {
	readonly kind: 'broken';
	readonly reason: unknown;
}

/** Characters of the longest line that is read: nothing that n8n could pass on is longer. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** Lines that say nothing: kinds and ids of events, and comments that keep a connection alive. */
const SILENT = /^(event|update|id|retry)?:/;

/**
 * Reads events as they come. Each line with `data:` is a part, every character behind the colon
 * counts; a line that is neither silent nor empty is the response.
 *
 * Where the server marks where its events begin and end, lines with `data:` in a row are one part with
 * line breaks in it. Otherwise each of them is a part.
 */
export async function* readEvents(stream: Stream): AsyncGenerator<StreamEvent> {
	let marked = false;
	let open: string | undefined;
	for await (const line of linesOf(stream)) {
		if (typeof line === 'string' && line.startsWith('data:')) {
			const text = line.slice('data:'.length);
			if (marked) open = open === undefined ? text : `${open}\n${text}`;
			else yield { kind: 'part', text };
			continue;
		}
		if (open !== undefined) yield { kind: 'part', text: open };
		open = undefined;
		if (typeof line !== 'string') yield line;
		else if (line.trim() === '' || SILENT.test(line)) marked = true;
		else {
			const value = answerIn(line);
			if (value !== undefined) yield { kind: 'answer', value };
		}
	}
	if (open !== undefined) yield { kind: 'part', text: open };
}

/** A line that is no JSON tells what went wrong; JSON that breaks off tells nothing. */
function answerIn(line: string): unknown {
	try {
		return parseJson(line);
	} catch {
		return /^\s*[[{]/.test(line) ? undefined : { error_message: line.trim() };
	}
}

/**
 * Lines of a stream of text in UTF-8, whichever way it is cut into chunks. A stream that breaks, or has a
 * line without an end, says so last, behind what came of its last line.
 */
async function* linesOf(stream: Stream): AsyncGenerator<string | Broken> {
	const decoder = new TextDecoder();
	let pieces: string[] = [];
	let length = 0;
	const line = (last: string): string => {
		const whole = [...pieces, last].join('').replace(/\r$/, '');
		pieces = [];
		length = 0;
		return whole;
	};
	try {
		for await (const chunk of stream) {
			const lines = decoder.decode(chunk, { stream: true }).split('\n');
			const rest = lines.pop() ?? '';
			for (const ending of lines) yield line(ending);
			pieces.push(rest);
			length += rest.length;
			if (length > LONGEST_LINE) {
				yield {
					kind: 'broken',
					reason: new Error(`A line is longer than ${LONGEST_LINE} characters`),
				};
				return;
			}
		}
	} catch (reason) {
		if (length > 0) yield line('');
		yield { kind: 'broken', reason };
		return;
	}
	const end = line(decoder.decode());
	if (end !== '') yield end;
}

/** The result that a response has, as text. */
export function resultText(response: unknown): string {
	const result = valueAt(response, 'result');
	if (result === undefined || result === null) return '';
	return typeof result === 'string' ? result : JSON.stringify(result);
}
