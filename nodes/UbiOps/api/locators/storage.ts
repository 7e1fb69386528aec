import { asLocators } from './locator';
import { copied, environments } from './shared';

const file = {
	parameter: 'file',
	label: 'File',
	by: 'name',
	description:
		'File in the bucket. Its name may contain slashes for folders. Its URI (ubiops-file://…) is accepted as well.',
	placeholder: 'e.g. photos/cat.jpg',
	keepsSpaces: true,
	list: {
		path: '/projects/{project}/buckets/{bucket}/files',
		paging: 'continuation_token',
		value: 'file',
		shown: ['file'],
	},
} as const;

/** Environments and their variables, buckets, files, exports and imports. */
export const storageLocators = asLocators({
	bucket: {
		parameter: 'bucket',
		label: 'Bucket',
		by: 'name',
		description: 'Bucket that contains the files',
		placeholder: 'e.g. default',
		list: { path: '/projects/{project}/buckets', value: 'name', shown: ['name', 'provider'] },
		urlSegment: 'buckets',
	},
	file,
	/** A file that is being made: its name is entered rather than chosen. */
	newFile: {
		...file,
		startsWith: 'id',
		description:
			'Name of the file in the bucket, with slashes for folders. Defaults to the name of the input file.',
		initial: '={{ $binary[$parameter["binaryPropertyName"]].fileName }}',
	},
	blob: {
		parameter: 'blob',
		label: 'Blob',
		by: 'id',
		description: 'Blob to use. The list shows the newest first.',
		placeholder: 'e.g. 0c43b2ad-9dbc-4db9-8a92-6ea1b2eeb7c1',
		list: {
			path: '/projects/{project}/blobs',
			paging: 'creation_date',
			value: 'id',
			shown: ['filename', 'creation_date'],
		},
	},
	environmentRevision: {
		parameter: 'revision',
		label: 'Revision',
		by: 'id',
		description: 'Revision of the environment',
		placeholder: 'e.g. a009d7c9-67e4-4d3c-89fd-d3c8b07c7242',
		list: {
			path: '/projects/{project}/environments/{environment}/revisions',
			value: 'id',
			shown: ['creation_date', 'created_by'],
		},
	},
	environmentBuild: {
		parameter: 'build',
		label: 'Build',
		by: 'id',
		description: 'Build of the environment revision',
		placeholder: 'e.g. 49d857fd-39ca-48db-9547-0d5d1a91b62d',
		list: {
			path: '/projects/{project}/environments/{environment}/revisions/{environmentRevision}/builds',
			value: 'id',
			shown: ['creation_date', 'status'],
		},
	},
	deploymentBuild: {
		parameter: 'build',
		label: 'Build',
		by: 'id',
		description: 'Build of the deployment version',
		placeholder: 'e.g. 49d857fd-39ca-48db-9547-0d5d1a91b62d',
		list: {
			path: '/projects/{project}/deployments/{deployment}/versions/{version}/builds',
			value: 'id',
			shown: ['creation_date', 'status'],
		},
	},
	environmentTag: {
		parameter: 'tag',
		label: 'Tag',
		by: 'name',
		since: '4.15',
		description: 'The tag of the environment',
		placeholder: 'e.g. v1',
		list: {
			path: '/projects/{project}/environments/{environment}/tags',
			value: 'name',
			shown: ['name', 'status'],
		},
	},
	sourceEnvironment: {
		parameter: 'sourceEnvironment',
		label: 'Source Environment',
		by: 'name',
		description: 'The environment to copy from',
		placeholder: 'e.g. python3-12-pandas',
		list: environments,
	},
	sourceEnvironmentTag: {
		parameter: 'sourceTag',
		label: 'Source Tag',
		by: 'name',
		since: '4.15',
		description: 'The tag to copy from',
		placeholder: 'e.g. v1',
		list: {
			path: '/projects/{project}/environments/{sourceEnvironment}/tags',
			value: 'name',
			shown: ['name', 'status'],
		},
	},
	baseEnvironment: {
		parameter: 'baseEnvironmentName',
		collections: ['options'],
		label: 'Base Environment',
		by: 'name',
		description: 'The environment to add packages to',
		placeholder: 'e.g. python3-12',
		list: environments,
	},
	baseEnvironmentTag: {
		parameter: 'baseEnvironmentTag',
		collections: ['options'],
		label: 'Base Environment Tag',
		by: 'name',
		since: '4.15',
		description: 'The tag of the environment to add packages to',
		placeholder: 'e.g. v1',
		list: {
			path: '/projects/{project}/environments/{baseEnvironment}/tags',
			value: 'name',
			shown: ['name', 'status'],
		},
	},
	/** Environment of a deployment version, where its tag is chosen beside it. */
	versionEnvironment: {
		parameter: 'environmentName',
		collections: ['additionalFields', 'updateFields'],
		label: 'Environment Name',
		by: 'name',
		description: 'The environment the code runs in',
		placeholder: 'e.g. python3-12',
		list: environments,
	},
	versionEnvironmentTag: {
		parameter: 'environmentTag',
		collections: ['additionalFields', 'updateFields'],
		label: 'Environment Tag',
		by: 'name',
		since: '4.15',
		description: 'The tag of the environment',
		placeholder: 'e.g. v1',
		list: {
			path: '/projects/{project}/environments/{versionEnvironment}/tags',
			value: 'name',
			shown: ['name', 'status'],
		},
	},
	environmentSecret: {
		parameter: 'secret',
		label: 'Secret',
		by: 'id',
		since: '4.13',
		description: 'The secret to work with',
		placeholder: 'e.g. 7c28a1c1-507e-4b3a-8ddb-3a4d7a1c2e11',
		list: {
			path: {
				environment: '/projects/{project}/environments/{environment}/secrets',
				environmentTag:
					'/projects/{project}/environments/{environment}/tags/{environmentTag}/secrets',
			},
			value: 'id',
			shown: ['name'],
		},
	},
	environmentVariable: {
		parameter: 'environmentVariable',
		label: 'Environment Variable',
		by: 'id',
		description:
			'Variable to use. An inherited variable is only accessible in the scope where it is set.',
		placeholder: 'e.g. 7c28a1c1-507e-4b3a-8ddb-3a4d7a1c2e11',
		list: {
			path: {
				project: '/projects/{project}/environment-variables',
				deployment: '/projects/{project}/deployments/{deployment}/environment-variables',
				version:
					'/projects/{project}/deployments/{deployment}/versions/{version}/environment-variables',
			},
			value: 'id',
			shown: ['name', 'inheritance_type', 'inheritance_name'],
		},
	},
	copiedDeployment: copied.deployment,
	copiedVersion: {
		...copied.version,
		collections: ['additionalFields'],
		list: {
			...copied.version.list,
			path: '/projects/{project}/deployments/{copiedDeployment}/versions',
		},
	},
	export: {
		parameter: 'export',
		label: 'Export',
		by: 'id',
		description: 'Export of the project',
		placeholder: 'e.g. 903ccd12-81d1-46e1-9ac9-b9d70af118de',
		list: {
			path: '/projects/{project}/exports',
			value: 'id',
			shown: ['creation_date', 'status', 'description'],
		},
	},
	import: {
		parameter: 'import',
		label: 'Import',
		by: 'id',
		description: 'Import into the project',
		placeholder: 'e.g. 903ccd12-81d1-46e1-9ac9-b9d70af118de',
		list: {
			path: '/projects/{project}/imports',
			value: 'id',
			shown: ['creation_date', 'status'],
		},
	},
});
