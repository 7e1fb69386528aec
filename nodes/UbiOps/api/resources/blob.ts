import { type Fields, dateTime, file, integer } from '../table/field';
import { download, list, post, put, remove, resource } from '../table/builders';

const blobs = '/projects/{project}/blobs';
const path = `${blobs}/{blob}` as const;

const fields: Fields = { file: file('File to store', { label: 'Input', required: true }) };

const headers: Fields = {
	'Blob-TTL': integer('Seconds until the blob is deleted', {
		label: 'Time to Live (Seconds)',
		min: 900,
		max: 31_536_000,
		default: 86_400,
	}),
};

/** Files for requests on older installations: operations `blobs_*` of the API. */
export const blob = resource(
	'blob',
	'Blob (Legacy)',
	'A file kept for a while; newer installations have buckets with files',
	{
		create: post(blobs, {
			name: 'Create',
			action: 'Create blob',
			timeout: 3600,
			headers,
			body: { kind: 'multipart', fields },
			response: { kind: 'object' },
			legacy: true,
		}),
		delete: remove(path, { action: 'Delete blob', legacy: true }),
		download: download(path, {
			name: 'Download',
			action: 'Download blob',
			fileName: 'blob',
			legacy: true,
		}),
		getAll: list(blobs, {
			action: 'Get many blobs',
			paging: 'creation_date',
			query: {
				creation_date: dateTime('Where to begin'),
				range: integer(
					'How many blobs to get instead of the limit: after the creation date, or before it when negative',
					{ default: -50 },
				),
			},
			legacy: true,
		}),
		update: put(path, {
			name: 'Update',
			action: 'Update blob',
			description: 'Replace the content of a blob',
			timeout: 3600,
			headers,
			body: { kind: 'multipart', fields },
			response: { kind: 'object' },
			legacy: true,
		}),
	},
);
