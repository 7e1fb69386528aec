/** Buckets. */

import type { INodeParameters } from 'n8n-workflow';

import { errorOf, named } from '../workbench';
import { useBucket } from './bucketScene';

const { bench } = useBucket();

describe('buckets', () => {
	test('are created with labels and an unlimited time to live', async () => {
		const [created] = await bench.run('bucket', 'create', {
			name: 'kept',
			additionalFields: {
				description: 'Kept for ever',
				labels: { entries: [{ key: 'team', value: 'research' }] },
				fieldsToClear: ['ttl'],
			},
		});
		expect(bench.calls('buckets_create')[0]?.body).toEqual({
			name: 'kept',
			provider: 'ubiops',
			description: 'Kept for ever',
			labels: { team: 'research' },
			ttl: null,
		});
		expect(created?.json).toMatchObject({ name: 'kept', provider: 'ubiops', ttl: null });
		expect(created?.pairedItem).toEqual({ item: 0 });
	});

	test('of another provider send its configuration and credentials, which come back empty', async () => {
		const [created] = await bench.run('bucket', 'create', {
			name: 's3',
			simplify: false,
			provider: 'amazon_s3',
			additionalFields: {
				configuration: '{"bucket":"files","region":"eu-west-1","prefix":"ubiops"}',
				credentials: { accessKey: 'a', secretKey: 'b' },
			},
		});
		expect(bench.calls('buckets_create')[0]?.body).toEqual({
			name: 's3',
			provider: 'amazon_s3',
			configuration: { bucket: 'files', region: 'eu-west-1', prefix: 'ubiops' },
			credentials: { access_key: 'a', secret_key: 'b' },
		});
		expect(created?.json).toMatchObject({
			configuration: { bucket: 'files', region: 'eu-west-1', prefix: 'ubiops/' },
		});
		expect(JSON.stringify(created?.json)).not.toContain('secret_key');
	});

	const amazon = { accessKey: 'a', secretKey: 's' };
	const azure = { connectionString: 'c' };
	const google = { jsonKeyFile: '{"a":"b"}' };

	test.each<[string, INodeParameters, object | undefined]>([
		['azure_blob_storage', azure, { connection_string: 'c' }],
		['google_cloud_storage', google, { json_key_file: '{"a":"b"}' }],
		// What is left of another provider stays behind.
		['amazon_s3', { ...azure, ...google, ...amazon }, { access_key: 'a', secret_key: 's' }],
		['ubiops', { accessKey: 'a' }, undefined],
	])('of %s send the credentials that it has', async (provider, credentials, sent) => {
		const configuration = { bucket: 'b', container: 'c', prefix: 'p', region: 'r' };
		await bench.run('bucket', 'create', {
			name: provider.replace(/_/g, '-'),
			provider,
			additionalFields: { configuration, credentials },
		});
		expect(bench.calls('buckets_create').at(-1)?.body).toEqual({
			name: provider.replace(/_/g, '-'),
			provider,
			...(sent === undefined ? {} : { configuration, credentials: sent }),
		});
	});

	test('are updated, found by label, and deleted', async () => {
		const kept = { bucket: named('kept') };
		const labels = { entries: [{ key: 'team', value: 'sales' }] };
		const [updated] = await bench.run('bucket', 'update', {
			...kept,
			updateFields: { description: '', labels, ttl: 1209600 },
		});
		expect(bench.calls('buckets_update')[0]?.body).toEqual({
			description: '',
			labels: { team: 'sales' },
			ttl: 1209600,
		});
		expect(updated?.json).toMatchObject({ labels: { team: 'sales' }, ttl: 1209600 });
		const filters = { labels: { entries: [{ key: 'team', value: 'sales' }] } };
		const found = await bench.run('bucket', 'getAll', { returnAll: true, filters });
		expect(found.map(({ json }) => json.name)).toEqual(['kept']);
		expect(bench.calls('buckets_list')[0]?.query).toEqual([['labels', 'team:sales']]);
		expect((await bench.run('bucket', 'delete', kept))[0]?.json).toEqual({ deleted: true });
		expect((await errorOf(bench.run('bucket', 'get', kept))).httpCode).toBe('404');
	});
});
