import { asLocators } from './locator';

/** Environments, buckets, files, exports and imports. */
export const storageLocators = asLocators({
	bucket: {
		parameter: 'bucket',
		label: 'Bucket',
		by: 'name',
		description: 'The bucket that holds the files',
		placeholder: 'e.g. default',
		list: { path: '/projects/{project}/buckets', value: 'name', shown: ['name', 'provider'] },
		urlSegment: 'buckets',
	},
	file: {
		parameter: 'file',
		label: 'File',
		by: 'name',
		description: 'The file in the bucket; its name may hold slashes, as folders',
		placeholder: 'e.g. photos/cat.jpg',
		list: {
			path: '/projects/{project}/buckets/{bucket}/files',
			paging: 'continuation_token',
			value: 'file',
			shown: ['file'],
		},
	},
});
