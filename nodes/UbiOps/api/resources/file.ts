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
	texts: Pick<Operation, 'name' | 'action' | 'description'> & { readonly which: string },
): Operation => {
	const { which, ...row } = texts;
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
				blank: 'always',
			}),
		},
	};
};

/** Files in buckets: operations `files_*` of the API. */
export const file = resource('file', 'File', 'A file in a bucket', {
	completeMultipartUpload: post(filePaths.completeMultipart, {
		name: 'Complete Multipart Upload',
		action: 'Complete multipart upload of file',
		description: 'Combine the uploaded parts into one file',
		body: {
			kind: 'object',
			fields: {
				parts: entries(
					'Parts in their order. For Azure, specify only the block ID.',
					'Part',
					{
						ETag: text('ETag that the storage returned for the part', {
							placeholder: 'e.g. "9b2cf535f27731c974343645a3985328"',
						}),
						PartNumber: integer('Number of the part, starting at 1', { min: 1 }),
						BlockId: text('ID of the block (Azure only)', {
							placeholder: 'e.g. Y2F0LmpwZ18x',
						}),
					},
					{ required: true },
				),
				upload_id: text('ID returned by Start Multipart Upload', { placeholder: UPLOAD_ID }),
			},
		},
		response: { kind: 'object' },
	}),
	delete: remove(path, { action: 'Delete file from bucket' }),
	download: download(filePaths.download, {
		name: 'Download',
		action: 'Download file from bucket',
		signed: true,
		fileName: '',
	}),
	deleteFolder: folder('delete', {
		name: 'Delete Folder',
		action: 'Delete folder of files from bucket',
		description: 'Delete all files in a folder and its subfolders',
		which: 'Folder whose files to delete, including subfolders',
	}),
	downloadFolder: folder('download', {
		name: 'Download Folder',
		action: 'Download folder of files from bucket',
		description: 'Download all files in a folder and its subfolders, one item per file',
		which:
			'Folder whose files to download, including subfolders. Leave empty for the whole bucket.',
	}),
	get: get(path, {
		action: 'Get file details',
		description: 'Get the size and age of a file without its content',
	}),
	getAll: list(files, {
		action: 'Get many files',
		paging: 'continuation_token',
		query: {
			delimiter: text('Delimiter of folder names. Files in subfolders are grouped by folder.', {
				placeholder: 'e.g. /',
			}),
			prefix: text('Only return files whose name starts with this string', {
				placeholder: 'e.g. photos/',
			}),
		},
	}),
	startMultipartUpload: post(filePaths.startMultipart, {
		name: 'Start Multipart Upload',
		action: 'Start multipart upload of file',
		description: 'Start to upload a large file in parts',
		body: { kind: 'object', fields: {} },
		response: { kind: 'object' },
	}),
	upload: post(`${files}/{newFile}`, {
		name: 'Upload',
		action: 'Upload file to bucket',
		description: 'Upload a file to a bucket. An existing file with the same name is replaced.',
		// The call gives an address, and nothing more has happened yet.
		repeatable: true,
		body: { kind: 'object', fields: {} },
		query: {
			part_number: text('Number of the part, starting at 1, if the file is part of a larger one', {
				placeholder: 'e.g. 1',
			}),
			upload_id: text('ID returned by Start Multipart Upload. For Azure, the block ID.', {
				placeholder: UPLOAD_ID,
			}),
		},
		response: { kind: 'upload' },
	}),
});
