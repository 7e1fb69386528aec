/** Probes of files. */
import type { Context } from '../context';
import type { Probe } from '../probe';
import { keysIn, listOf, textAt } from '../values';

async function bucketOf(context: Context): Promise<string> {
	return await context.create('buckets', { name: context.name('files'), provider: 'ubiops' });
}

async function put(context: Context, path: string, bytes: string, query = {}): Promise<string> {
	const { body } = await context.client.expect('POST', path, { query });
	const { status, headers, text } = await context.client.store(textAt(body, 'url'), bytes);
	if (status >= 400) throw new Error(`The storage answered ${status}: ${text.slice(0, 100)}`);
	return headers.get('etag') ?? '';
}

export const fileProbes: readonly Probe[] = [
	{
		id: 'multipart-upload',
		assumption: 'A file can be uploaded in parts to a bucket of UbiOps, each with an ETag',
		expected: 'started, ETag, complete',
		async look(context) {
			const file = `${await bucketOf(context)}/files/parts.txt`;
			const started = await context.client.expect('POST', `${file}/start-multipart-upload`);
			const upload_id = textAt(started.body, 'upload_id');
			const ETag = await put(context, file, 'live', { upload_id, part_number: '1' });
			const json = { upload_id, parts: [{ PartNumber: 1, ETag }] };
			const done = await context.client.call('POST', `${file}/complete-multipart-upload`, { json });
			const seen = [
				upload_id === '' ? 'no id' : 'started',
				ETag === '' ? 'no ETag' : 'ETag',
				done.status < 400 ? 'complete' : `not complete: ${done.status}`,
			];
			await context.client.call('DELETE', file);
			return seen.join(', ');
		},
	},
	{
		id: 'file-pages',
		assumption: 'Lists of files end with a token that continues them',
		expected: 'files, prefixes, continuation_token; then the rest',
		async look(context) {
			const bucket = await bucketOf(context);
			for (const name of ['a', 'b']) await put(context, `${bucket}/files/${name}`, name);
			const query = { limit: '1' };
			const first = await context.client.expect('GET', `${bucket}/files`, { query });
			const more = { ...query, continuation_token: textAt(first.body, 'continuation_token') };
			const second = await context.client.expect('GET', `${bucket}/files`, { query: more });
			const names = listOf(Object(second.body).files).map((file) => textAt(file, 'file'));
			for (const name of ['a', 'b']) await context.client.call('DELETE', `${bucket}/files/${name}`);
			const keys = keysIn(first.body, ['files', 'prefixes', 'continuation_token']);
			return `${keys}; then ${names.join() === 'b' ? 'the rest' : names.join()}`;
		},
	},
];
