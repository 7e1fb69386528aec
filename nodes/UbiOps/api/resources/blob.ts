import { type Fields, dateTime, file, integer } from '../table/field';
import { download, list, post, put, remove, resource } from '../table/builders';

const blobs = '/projects/{project}/blobs';
const path = `${blobs}/{blob}` as const;

const fields: Fields = { file: file('File to store', { label: 'Input', required: true }) };

const headers: Fields = {
	'Blob-TTL': integer('Time until the blob is deleted, in seconds', {
		label: 'Time to Live (Seconds)',
		min: 900,
		max: 31_536_000,
		default: 86_400,
	}),
};

/** Files for requests on older installations: operations `blobs_*` of the API. */
export const blob = resource(
	'blob',
	'Legacy: Blob',
	'A temporary file. Newer installations have buckets and files instead.',
	{
		create: post(blobs, {
			name: 'Create',
			action: 'Create blob (legacy)',
			timeout: 3600,
			headers,
			body: { kind: 'multipart', fields },
			response: { kind: 'object' },
			legacy: true,
		}),
		delete: remove(path, { action: 'Delete blob (legacy)', legacy: true }),
		download: download(path, {
			name: 'Download',
			action: 'Download blob (legacy)',
			fileName: 'blob',
			legacy: true,
		}),
		getAll: list(blobs, {
			action: 'Get many blobs (legacy)',
			paging: 'creation_date',
			query: {
				creation_date: dateTime('Start of the list'),
				range: integer(
					'Number of blobs to return after the creation date, or before it if negative. Replaces the limit.',
					{ default: -50 },
				),
			},
			legacy: true,
		}),
		update: put(path, {
			name: 'Update',
			action: 'Update blob (legacy)',
			description: 'Replace the content of a blob',
			timeout: 3600,
			headers,
			body: { kind: 'multipart', fields },
			response: { kind: 'object' },
			legacy: true,
		}),
	},
);
