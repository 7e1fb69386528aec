import { type Fields, choice, integer, json, text } from '../table/field';
import { description, labelFilter, labels } from '../fields/general';
import { create, get, list, remove, resource, update } from '../table/builders';

const simplified = [
	'id',
	'name',
	'provider',
	'configuration',
	'description',
	'labels',
	'ttl',
	'size',
	'creation_date',
	'last_updated',
] as const;

const WEEK = 604_800;

/** What is needed to reach the storage of another provider. */
const connection: Fields = {
	configuration: json('Location of the files. The keys depend on the provider.', {
		placeholder: 'e.g. { "bucket": "my-files", "prefix": "ubiops/", "region": "eu-west-1" }',
	}),
	credentials: json('Credentials for the storage. The keys depend on the provider.', {
		placeholder: 'e.g. { "access_key": "…", "secret_key": "…" }',
	}),
};

const buckets = '/projects/{project}/buckets';
const path = `${buckets}/{bucket}` as const;

/** Buckets: operations `buckets_*` of the API. */
export const bucket = resource(
	'bucket',
	'Bucket',
	'Stores files in UbiOps or at another storage provider',
	{
		create: create(buckets, {
			action: 'Create bucket',
			simplified,
			fields: {
				name: text('Name of the bucket, unique in the project', {
					required: true,
					placeholder: 'e.g. my-bucket',
				}),
				...connection,
				description,
				labels,
				provider: choice(
					'Where the files are stored',
					[
						{ value: 'amazon_s3', name: 'Amazon S3' },
						{ value: 'azure_blob_storage', name: 'Azure Blob Storage' },
						{ value: 'google_cloud_storage', name: 'Google Cloud Storage' },
						{ value: 'ubiops', name: 'UbiOps' },
					],
					{ default: 'ubiops' },
				),
				ttl: integer(
					'How long to keep files, in seconds and whole weeks. Null keeps them forever.',
					{
						label: 'Time to Live (Seconds)',
						nullable: true,
						default: WEEK,
					},
				),
			},
		}),
		delete: remove(path, {
			action: 'Delete bucket',
			description: 'Delete a bucket and its files. Files at another storage provider are kept.',
		}),
		get: get(path, { action: 'Get bucket', simplified }),
		getAll: list(buckets, {
			action: 'Get many buckets',
			query: { labels: labelFilter },
		}),
		update: update(path, {
			action: 'Update bucket',
			simplified,
			fields: {
				...connection,
				description,
				labels,
				ttl: integer('How long to keep files, in seconds and whole weeks', {
					label: 'Time to Live (Seconds)',
					default: WEEK,
				}),
			},
		}),
	},
);
