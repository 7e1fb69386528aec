import { integer, list as entries, text } from '../table/field';
import { download, get, list, post, remove, resource } from '../table/builders';
import type { Operation } from '../table/operation';

const files = '/projects/{project}/buckets/{bucket}/files';
const path = `${files}/{file}` as const;

/** Paths of the calls that uploads in parts and operations on folders are made of. */
export const filePaths = {
	one: path,
	download: `${path}/download`,
	startMultipart: `${path}/start-multipart-upload`,
	completeMultipart: `${path}/complete-multipart-upload`,
} as const;

const UPLOAD_ID = 'e.g. 2~VXkyx7Zq0y5bZ8d';

/** The same for every file below a folder; the files are those that a list gives for it. */
const folder = (
	each: Extract<Operation['response'], { kind: 'folder' }>['each'],
	told: Pick<Operation, 'name' | 'action' | 'description'> & { readonly which: string },
): Operation => {
	const { which, ...row } = told;
	return {
		...row,
		method: 'GET',
		path: files,
		repeatable: true,
		composed: true,
		response: { kind: 'folder', each },
		query: {
			prefix: text(which, {
				label: 'Folder',
				parameter: 'folder',
				placeholder: 'e.g. photos/2026',
				required: true,
				blank: true,
			}),
		},
	};
};

/** Files in buckets: operations `files_*` of the API. */
export const file = resource('file', 'File', 'A file in a bucket', {
	completeMultipartUpload: post(filePaths.completeMultipart, {
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
		response: { kind: 'object' },
	}),
	delete: remove(path, { action: 'Delete file' }),
	download: download(filePaths.download, {
		name: 'Download',
		action: 'Download file',
		signed: true,
		fileName: '',
	}),
	deleteFolder: folder('delete', {
		name: 'Delete Folder',
		action: 'Delete folder of files',
		description: 'Delete all files below a folder',
		which: 'Folder whose files to delete, with those of the folders in it',
	}),
	downloadFolder: folder('download', {
		name: 'Download Folder',
		action: 'Download folder of files',
		description: 'Download all files below a folder, one item for each',
		which:
			'Folder whose files to download, with those of the folders in it. Leave empty for the whole bucket.',
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
	startMultipartUpload: post(filePaths.startMultipart, {
		name: 'Start Multipart Upload',
		action: 'Start multipart upload of file',
		description: 'Begin to upload a large file in parts',
		body: { kind: 'object', fields: {} },
		response: { kind: 'object' },
	}),
	upload: post(`${files}/{newFile}`, {
		name: 'Upload',
		action: 'Upload file',
		description: 'Upload a file to a bucket; one of the same name is replaced',
		// The call gives an address, and nothing more has happened yet.
		repeatable: true,
		body: { kind: 'object', fields: {} },
		query: {
			part_number: text('Number of the part, from 1, when the file is one part of a larger one', {
				placeholder: 'e.g. 1',
			}),
			upload_id: text('ID that starting a multipart upload gave; for Azure the block ID', {
				placeholder: UPLOAD_ID,
			}),
		},
		response: { kind: 'upload' },
	}),
});
