/** Files in and out: binary data of items as multipart bodies, and file answers as binary data. */

import type { IBinaryData } from 'n8n-workflow';

import type { Fields } from '../api/field';
import { parametersOf, UPLOAD } from '../api/parameters';
import type { CallBody } from '../transport/call';
import type { Sending } from '../transport/foreign';
import type { FileAnswer } from '../transport/received';
import { InputProblem } from '../transport/problem';
import type { ItemValues } from './itemValues';
import type { Run } from './run';

/**
 * A multipart body from the values of an item.
 *
 * @throws InputProblem when an item lacks the binary property that a file field names
 */
export async function multipartBody(
	run: Run,
	fields: Fields,
	{ body }: ItemValues,
	itemIndex: number,
): Promise<CallBody> {
	const form = new FormData();
	for (const [wire, value] of body) {
		const text = typeof value === 'string' ? value : JSON.stringify(value);
		if (fields[wire]?.kind !== 'file') {
			form.append(wire, text);
			continue;
		}
		const binary = binaryOf(run, wire, text, itemIndex);
		const bytes = await run.context.helpers.getBinaryDataBuffer(itemIndex, text);
		const blob = new Blob([bytes], { type: binary.mimeType });
		form.append(wire, blob, binary.fileName ?? 'file');
	}
	return { kind: 'form', form };
}

/**
 * Binary data that a parameter names.
 *
 * @throws InputProblem when the item does not have it
 */
export function binaryOf(run: Run, wire: string, property: string, itemIndex: number): IBinaryData {
	const binaries = run.items[itemIndex]?.binary ?? {};
	const binary = binaries[property];
	if (binary !== undefined) return binary;
	const label = parametersOf(run.operation).find((one) => one.wire === wire)?.label ?? wire;
	const there = Object.keys(binaries);
	throw new InputProblem(
		`'${label}' names the binary field '${property}', which the item does not have`,
		there.length === 0
			? 'The item holds no binary data at all: put a node before this one that reads or makes the file.'
			: `The item has: ${there.join(', ')}.`,
	);
}

/** The file of an upload: a stream where n8n keeps it outside of memory. */
export async function sendingOf(
	run: Run,
	property: string,
	provider: string,
	itemIndex: number,
): Promise<Sending> {
	const { helpers } = run.context;
	const binary = binaryOf(run, UPLOAD, property, itemIndex);
	const { mimeType } = binary;
	if (binary.id === undefined) {
		const content = await helpers.getBinaryDataBuffer(itemIndex, property);
		return { provider, content, size: content.length, mimeType };
	}
	const { fileSize } = await helpers.getBinaryMetadata(binary.id);
	return { provider, content: await helpers.getBinaryStream(binary.id), size: fileSize, mimeType };
}

/** File name of a Content-Disposition header (RFC 6266), without any folder. */
export function fileNameOf(disposition: unknown): string | undefined {
	if (typeof disposition !== 'string') return undefined;
	const extended = /filename\*\s*=\s*UTF-8''([^;]+)/i.exec(disposition)?.[1];
	const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(disposition);
	const name = extended === undefined ? (plain?.[1] ?? plain?.[2]) : decodedName(extended);
	const base = name?.trim().replace(/\\(.)/g, '$1').split(/[/\\]/).at(-1);
	return base === '' ? undefined : base;
}

function decodedName(encoded: string): string {
	try {
		return decodeURIComponent(encoded.trim());
	} catch {
		return encoded.trim();
	}
}

/**
 * Stores a file answer as binary data of n8n, streaming.
 *
 * @param fallbackName file name when the answer brings none
 */
export async function storeFile(
	run: Run,
	answer: FileAnswer,
	fallbackName: string,
): Promise<IBinaryData> {
	const contentType = answer.headers['content-type'];
	const mimeType = typeof contentType === 'string' ? contentType.split(';')[0]?.trim() : undefined;
	const name = fileNameOf(answer.headers['content-disposition']) ?? fallbackName;
	return await run.context.helpers.prepareBinaryData(answer.stream, name, mimeType);
}
