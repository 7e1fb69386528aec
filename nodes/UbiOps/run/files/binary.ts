/** Files in and out: binary data of items as content of calls, and file responses as binary data. */

import type { IBinaryData } from 'n8n-workflow';

import type { Fields } from '../../api/table/field';
import { parametersOf } from '../../api/table/parameters';
import type { CallBody } from '../../transport/call';
import { Content, Form } from '../../transport/body';
import type { FileResponse } from '../../transport/response';
import { InputProblem } from '../../transport/inputProblem';
import { decodedSegment } from '../../transport/path';
import type { ItemValues } from '../values/itemValues';
import type { Execution } from '../execution';

/**
 * Bytes that are read from n8n's store at a time. Each is memory that lies about until the garbage
 * collector comes: with 64 KiB a gigabyte took about twice as much, with more it took more.
 */
const READ_BYTES = 16 * 1024;

/**
 * A multipart body from the values of an item.
 *
 * @throws InputProblem when an item lacks the binary property that a file field names
 */
export async function multipartBody(
	execution: Execution,
	fields: Fields,
	{ body }: ItemValues,
	itemIndex: number,
): Promise<CallBody> {
	const form = new Form();
	for (const [wire, value] of body) {
		const text = typeof value === 'string' ? value : JSON.stringify(value);
		const isFile = fields[wire]?.kind === 'file';
		form.append(wire, isFile ? await contentOf(execution, wire, text, itemIndex) : text);
	}
	return { kind: 'form', form };
}

/**
 * Binary data that a parameter names.
 *
 * @throws InputProblem when the item does not have it
 */
export function binaryOf(
	execution: Execution,
	wire: string,
	property: string,
	itemIndex: number,
): IBinaryData {
	const binaries = execution.items[itemIndex]?.binary ?? {};
	const binary = binaries[property];
	if (binary !== undefined) return binary;
	const label = parametersOf(execution.operation).find((one) => one.wire === wire)?.label ?? wire;
	const there = Object.keys(binaries);
	throw new InputProblem(
		`'${label}' is set to the binary field '${property}', which the item does not have`,
		there.length === 0
			? 'The item has no binary data: add a node before this one that reads or creates the file.'
			: `The item has: ${there.join(', ')}.`,
	);
}

/**
 * The file that a parameter names, to be sent: read from n8n's store piece by piece where n8n keeps it
 * outside of memory.
 *
 * @throws InputProblem when the item does not have it
 */
export async function contentOf(
	execution: Execution,
	wire: string,
	property: string,
	itemIndex: number,
): Promise<Content> {
	const { helpers } = execution.context;
	const { id, mimeType, fileName } = binaryOf(execution, wire, property, itemIndex);
	if (id === undefined) {
		const bytes = await helpers.getBinaryDataBuffer(itemIndex, property);
		const described = { size: bytes.length, mimeType, fileName };
		return new Content(async () => [bytes], described);
	}
	const { fileSize: size } = await helpers.getBinaryMetadata(id);
	const described = { size, mimeType, fileName };
	return new Content(async () => await helpers.getBinaryStream(id, READ_BYTES), described);
}

/** File name of a Content-Disposition header (RFC 6266), without any folder. */
export function fileNameOf(disposition: unknown): string | undefined {
	if (typeof disposition !== 'string') return undefined;
	const extended = /filename\*\s*=\s*UTF-8''([^;]+)/i.exec(disposition)?.[1];
	const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(disposition);
	const name =
		extended === undefined ? (plain?.[1] ?? plain?.[2]) : decodedSegment(extended.trim());
	const base = name
		?.trim()
		.replace(/\\(.)/g, '$1')
		.split(/[/\\]/)
		.at(-1)
		?.replace(/\p{Cc}/gu, '');
	return base === undefined || /^\.{0,2}$/.test(base) ? undefined : base;
}

/**
 * Stores a file response as binary data of n8n, streaming.
 *
 * @param fallbackName file name when the response brings none
 * @throws what reading the response throws when it breaks off, or what storing throws
 */
export async function storeFile(
	execution: Execution,
	response: FileResponse,
	fallbackName: string,
): Promise<IBinaryData> {
	const contentType = response.headers['content-type'];
	const mimeType = typeof contentType === 'string' ? contentType.split(';')[0]?.trim() : undefined;
	const name = fileNameOf(response.headers['content-disposition']) ?? fallbackName;
	return await execution.context.helpers.prepareBinaryData(response.stream, name, mimeType);
}

/**
 * Bytes of stored binary data.
 *
 * @returns undefined where n8n does not tell
 */
export async function storedSize(
	execution: Execution,
	{ id, data }: IBinaryData,
): Promise<number | undefined> {
	if (id !== undefined) return (await execution.context.helpers.getBinaryMetadata(id)).fileSize;
	const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
	return (data.length / 4) * 3 - padding;
}
