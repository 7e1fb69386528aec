/** The same for all files below a folder of a bucket: downloads, and deletions. */

import { NodeApiError, type INodeExecutionData } from 'n8n-workflow';

import { filePaths } from '../../api/resources/file';
import type { ResponseShape } from '../../api/table/operation';
import { type Call, callJson, ORDINARY_TIMEOUT_MS } from '../../transport/call';
import { eachBounded } from '../../transport/concurrency';
import { callContext } from '../../transport/errors';
import { failureKind } from '../../transport/failure';
import { valueAt } from '../../transport/json';
import { fillPath } from '../../transport/path';
import { InputProblem } from '../../transport/inputProblem';
import { fileItem } from '../output';
import { fileUri } from '../../api/fields/fileUri';
import type { ItemValues } from '../values/itemValues';
import { readList } from '../../client/list';
import type { Execution } from '../execution';
import { receiveSigned, sizeIn } from './download';
import { transferLimits } from './limits';

interface Entry {
	readonly file: string;
	/** Bytes. */
	readonly size: number | undefined;
}

/**
 * Does what the operation says with each file below a folder.
 *
 * @param list call that lists the files of the bucket
 * @param limit most files to work on; undefined for all
 * @returns downloads as one item for each file, deletions as one item that tells which they were
 * @throws InputProblem when everything in a bucket would be deleted; NodeApiError as the calls do
 */
export async function runFolder(
	execution: Execution,
	list: Call,
	{ each }: Extract<ResponseShape, { kind: 'folder' }>,
	values: ItemValues,
	itemIndex: number,
	limit: number | undefined,
): Promise<INodeExecutionData[]> {
	const bucket = values.path.get('bucket') ?? '';
	const entered = values.query.find(([name]) => name === 'prefix')?.[1].trim() ?? '';
	if (each === 'delete' && /^\/*$/.test(entered)) {
		throw new InputProblem(
			"'Folder' is empty: all files of the bucket would be deleted",
			"Enter the folder whose files to delete, such as photos/2026. To delete a whole bucket, use 'Bucket: Delete'.",
		);
	}
	// `photos` is a folder, and not all that begins with it, such as `photos-of-others/a.jpg`.
	const folder = entered === '' || entered.endsWith('/') ? entered : `${entered}/`;
	const query: Call['query'] = folder === '' ? [] : [['prefix', folder]];
	const entries = entriesIn(
		await readList(execution.session, { ...list, query }, 'continuation_token', limit),
	);
	const work = { execution, values, itemIndex, entries };
	if (each === 'download') return await downloadAll(work, bucket);
	const deleted = await deleteAll(work);
	const json = { deleted: true, bucket, folder, count: deleted.length, files: deleted };
	return [{ json, pairedItem: { item: itemIndex } }];
}

interface Work {
	readonly execution: Execution;
	readonly values: ItemValues;
	readonly itemIndex: number;
	readonly entries: readonly Entry[];
}

function entriesIn(list: readonly unknown[]): Entry[] {
	return list.flatMap((entry): Entry[] => {
		const file = valueAt(entry, 'file');
		if (typeof file !== 'string' || file === '') return [];
		return [{ file, size: sizeIn(entry) }];
	});
}

async function downloadAll(work: Work, bucket: string): Promise<INodeExecutionData[]> {
	const { execution, itemIndex } = work;
	// Some storages keep an empty file in the place of a folder.
	const entries = work.entries.filter(({ file, size }) => !(file.endsWith('/') && size === 0));
	const items: INodeExecutionData[] = [];
	await forEach({ ...work, entries }, async ({ file, size }, index) => {
		const call = callFor(work, filePaths.download, 'GET', file);
		const name = file.split('/').at(-1) ?? '';
		const item = fileItem(
			await receiveSigned(execution, call, name === '' ? 'file' : name, async () => size),
			itemIndex,
		);
		items[index] = {
			...item,
			json: { file, bucket, uri: fileUri(bucket, file), size, ...item.json },
		};
	});
	return items;
}

async function deleteAll(work: Work): Promise<string[]> {
	const deleted: string[] = [];
	const deleteOne = async ({ file }: Entry): Promise<void> => {
		const call = callFor(work, filePaths.one, 'DELETE', file);
		await callJson(work.execution.session, call).catch(async (error: unknown) => {
			// Gone already: deleted by somebody else, or by a call that was sent again.
			if (failureKind(error) !== 'notFound') await Promise.reject(error);
		});
		deleted.push(file);
	};
	await forEach(work, deleteOne).catch(async (error: unknown) => {
		if (error instanceof NodeApiError) {
			const before = `${deleted.length} of ${work.entries.length} files were deleted before this.`;
			error.description = `${before} ${error.description ?? ''}`.trim();
		}
		await Promise.reject(error);
	});
	return deleted.sort();
}

/** A call for one file of a folder; a second one of the same kind changes nothing. */
function callFor(
	{ values, itemIndex }: Work,
	template: string,
	method: Call['method'],
	file: string,
): Call {
	const path = new Map([...values.path, ['file', file]] as const);
	return {
		method,
		path: fillPath(template, path),
		timeoutMs: ORDINARY_TIMEOUT_MS,
		callContext: callContext(path, itemIndex, true),
	};
}

/** Works on all files, with as many under way in the whole execution as calls may be. */
async function forEach(
	{ execution, entries }: Work,
	each: (entry: Entry, index: number) => Promise<void>,
): Promise<void> {
	const { calls } = transferLimits(execution);
	let failed = false;
	await eachBounded(
		entries.length,
		execution.concurrency,
		async (index) => {
			const entry = entries[index];
			if (entry === undefined) return;
			const leave = await calls.acquire(1);
			let isDone = false;
			try {
				// Another file may have failed while this one waited for its turn.
				if (!failed) await each(entry, index);
				isDone = true;
			} finally {
				failed ||= !isDone;
				leave();
			}
		},
		() => failed,
	);
}
