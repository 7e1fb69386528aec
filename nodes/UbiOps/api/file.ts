import { integer, list as entries, text } from './field';
import { download, get, list, post, remove, resource } from './operation';

const files = '/projects/{project}/buckets/{bucket}/files';
const path = `${files}/{file}` as const;

const UPLOAD_ID = 'e.g. 2~VXkyx7Zq0y5bZ8d';

/** Files in buckets: operations `files_*` of the API. */
export const file = resource('file', 'File', 'A file in a bucket', {
	completeMultipartUpload: post(`${path}/complete-multipart-upload`, {
		name: 'Complete Multipart Upload',
		action: 'Complete multipart upload of file',
		description: 'Put the uploaded parts together to one file',
		body: {
			kind: 'object',
			fields: {
				parts: entries(
					'Parts in their order; a part at Azure has a block ID instead of the rest',
					'Part',
					{
						ETag: text('Tag that the storage gave when the part was uploaded', {
							placeholder: 'e.g. "9b2cf535f27731c974343645a3985328"',
						}),
						PartNumber: integer('Number of the part, from 1', { min: 1 }),
						BlockId: text('ID of the block, for Azure only', {
							placeholder: 'e.g. Y2F0LmpwZ18x',
						}),
					},
					{ required: true },
				),
				upload_id: text('ID that starting the upload gave', { placeholder: UPLOAD_ID }),
			},
		},
		answer: { kind: 'object' },
	}),
	delete: remove(path, { action: 'Delete file' }),
	download: download(`${path}/download`, {
		name: 'Download',
		action: 'Download file',
		signed: true,
		fileName: '',
	}),
	get: get(path, {
		action: 'Get file',
		description: 'Get size and age of a file, without its content',
	}),
	getAll: list(files, {
		action: 'Get many files',
		paging: 'continuation_token',
		query: {
			delimiter: text('Text that ends a folder name: deeper files are shown as their folder', {
				placeholder: 'e.g. /',
			}),
			prefix: text('Keep files whose name starts with this text', { placeholder: 'e.g. photos/' }),
		},
	}),
	startMultipartUpload: post(`${path}/start-multipart-upload`, {
		name: 'Start Multipart Upload',
		action: 'Start multipart upload of file',
		description: 'Begin to upload a large file in parts',
		body: { kind: 'object', fields: {} },
		answer: { kind: 'object' },
	}),
	upload: post(`${files}/{newFile}`, {
		name: 'Upload',
		action: 'Upload file',
		description: 'Upload a file to a bucket; one of the same name is replaced',
		timeout: 3600,
		body: { kind: 'object', fields: {} },
		query: {
			part_number: text('Number of the part, from 1, when the file is one part of a larger one', {
				placeholder: 'e.g. 1',
			}),
			upload_id: text('ID that starting a multipart upload gave; for Azure the block ID', {
				placeholder: UPLOAD_ID,
			}),
		},
		answer: { kind: 'upload' },
	}),
});
