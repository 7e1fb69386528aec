import { type Choice, type Field, choice, group, integer, json, text } from '../table/field';
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

const elsewhere: readonly Choice[] = [
	{ value: 'amazon_s3', name: 'Amazon S3' },
	{ value: 'azure_blob_storage', name: 'Azure Blob Storage' },
	{ value: 'google_cloud_storage', name: 'Google Cloud Storage' },
];

/** Credentials of the provider that is chosen in the form, or of all of them where none is. */
function credentials(isProviderChosen: boolean): Field {
	const secret = (provider: string, about: string, placeholder: string): Field =>
		text(about, {
			password: true,
			placeholder,
			...(isProviderChosen ? { when: { parameter: '/provider', is: [provider] } } : {}),
		});
	return group('Credentials for the storage of the provider', {
		access_key: secret('amazon_s3', 'Access key of Amazon S3', 'e.g. AKIAIOSFODNN7EXAMPLE'),
		connection_string: secret(
			'azure_blob_storage',
			'Connection string of Azure Blob Storage',
			'e.g. DefaultEndpointsProtocol=https;AccountName=files;AccountKey=…',
		),
		json_key_file: secret(
			'google_cloud_storage',
			'Content of the key file of a service account of Google Cloud',
			'e.g. { "type": "service_account", … }',
		),
		secret_key: secret('amazon_s3', 'Secret key of Amazon S3', 'e.g. wJalrXUtnFEMI…'),
	});
}

const configuration = json('Location of the files. The keys depend on the provider.', {
	placeholder: 'e.g. { "bucket": "my-files", "prefix": "ubiops/", "region": "eu-west-1" }',
	hint: 'Amazon S3: <code>bucket</code>, <code>prefix</code>, and <code>region</code> or <code>endpoint_url</code>. Azure: <code>container</code>, <code>prefix</code>. Google: <code>bucket</code>, <code>prefix</code>.',
});

const isElsewhere = {
	when: { parameter: 'provider', is: elsewhere.map(({ value }) => String(value)) },
} as const;

const ABOUT_TTL = 'How long to keep files, in seconds: a multiple of 604800, which is one week';

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
				// Left out it is UbiOps; asked for all the same, as it says what the bucket needs.
				provider: choice(
					'Where the files are stored',
					[...elsewhere, { value: 'ubiops', name: 'UbiOps' }],
					{ required: true, default: 'ubiops' },
				),
				configuration: { ...configuration, ...isElsewhere },
				credentials: { ...credentials(true), ...isElsewhere },
				description,
				labels,
				ttl: integer(`${ABOUT_TTL}. If cleared, files are kept forever.`, {
					label: 'Time to Live (Seconds)',
					nullable: true,
					default: WEEK,
				}),
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
				configuration,
				credentials: credentials(false),
				description,
				labels,
				ttl: integer(ABOUT_TTL, {
					label: 'Time to Live (Seconds)',
					default: WEEK,
				}),
			},
		}),
	},
);
