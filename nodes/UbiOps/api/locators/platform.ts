import { asLocators } from './locator';

/** What is around the models: users, roles, schedules, webhooks, metrics, instances. */
export const platformLocators = asLocators({
	schedule: {
		parameter: 'schedule',
		label: 'Schedule',
		by: 'name',
		description: 'Schedule to use',
		placeholder: 'e.g. nightly-forecast',
		list: {
			path: '/projects/{project}/schedules',
			value: 'name',
			shown: ['name', 'object_name'],
		},
	},
	webhook: {
		parameter: 'webhook',
		label: 'Webhook',
		by: 'name',
		description: 'Webhook to use',
		placeholder: 'e.g. request-failed',
		list: {
			path: '/projects/{project}/webhooks',
			value: 'name',
			shown: ['name', 'object_name', 'event'],
		},
	},
	/** Tests can only be read by their id: no endpoint lists them. */
	webhookTest: {
		parameter: 'webhookTest',
		label: 'Webhook Test',
		by: 'id',
		description: 'Test of a webhook. Starting the test returns its ID.',
		placeholder: 'e.g. 2f909aeb-5c7e-4974-970d-cd0a6a073aca',
	},
	/** What a schedule or webhook is about: a deployment or a pipeline. */
	requestedObject: {
		parameter: 'objectName',
		label: 'Object Name',
		by: 'name',
		description: 'Deployment or pipeline to use',
		placeholder: 'e.g. house-prices',
		list: {
			path: {
				deployment: '/projects/{project}/deployments',
				pipeline: '/projects/{project}/pipelines',
			},
			chosenBy: 'objectType',
			value: 'name',
			shown: ['name'],
		},
	},
	requestedVersion: {
		parameter: 'version',
		collections: ['additionalFields'],
		label: 'Version',
		by: 'name',
		description: 'Version of the deployment or pipeline',
		placeholder: 'e.g. v1',
		list: {
			path: {
				deployment: '/projects/{project}/deployments/{requestedObject}/versions',
				pipeline: '/projects/{project}/pipelines/{requestedObject}/versions',
			},
			chosenBy: 'objectType',
			value: 'version',
			shown: ['version', 'status'],
		},
	},
	role: {
		parameter: 'role',
		label: 'Role',
		by: 'name',
		description: 'Role to use',
		placeholder: 'e.g. deployment-viewer',
		list: { path: '/projects/{project}/roles', value: 'name', shown: ['name'] },
	},
	roleAssignment: {
		parameter: 'roleAssignment',
		label: 'Role Assignment',
		by: 'id',
		description: 'Assignment of a role to a user or deployment',
		placeholder: 'e.g. e7e6a7f4-5b0e-4a6c-8a3e-5c8d3ac4d3c6',
		list: {
			path: '/projects/{project}/role-assignments',
			value: 'id',
			shown: ['role', 'assignee', 'resource'],
		},
	},
	projectUser: {
		parameter: 'user',
		label: 'User',
		by: 'id',
		description: 'User of the project',
		placeholder: 'e.g. 02b77d8f-b312-47ef-990f-4685a7ab9363',
		list: { path: '/projects/{project}/users', value: 'id', shown: ['email', 'name', 'surname'] },
	},
	organizationUser: {
		parameter: 'user',
		label: 'User',
		by: 'id',
		description: 'User of the organization',
		placeholder: 'e.g. 02b77d8f-b312-47ef-990f-4685a7ab9363',
		list: {
			path: '/organizations/{organization}/users',
			value: 'id',
			shown: ['email', 'name', 'surname'],
		},
	},
	/** User of the organization who is to get access to the project. */
	newProjectUser: {
		parameter: 'userId',
		label: 'User',
		by: 'id',
		description: 'User of the organization of the project',
		placeholder: 'e.g. 02b77d8f-b312-47ef-990f-4685a7ab9363',
		list: {
			path: '/organizations/{organization}/users',
			ofOrganizationOfProject: true,
			value: 'id',
			shown: ['email', 'name', 'surname'],
		},
	},
	/** Who gets a role: a user of the project or a deployment. */
	assignee: {
		parameter: 'assignee',
		label: 'Assignee',
		by: 'id',
		description: 'User or deployment that gets the role',
		placeholder: 'e.g. 02b77d8f-b312-47ef-990f-4685a7ab9363',
		list: {
			path: { deployment: '/projects/{project}/deployments', user: '/projects/{project}/users' },
			chosenBy: 'assigneeType',
			value: { deployment: 'name', user: 'id' },
			shown: ['email', 'name', 'surname'],
		},
	},
	serviceUser: {
		parameter: 'serviceUser',
		label: 'Service User',
		by: 'id',
		description: 'Service user to use',
		placeholder: 'e.g. 13a9ba27-6888-4528-826e-8e1002eab13d',
		list: {
			path: '/projects/{project}/service-users',
			value: 'id',
			shown: ['name', 'email'],
		},
	},
	service: {
		parameter: 'service',
		label: 'Service',
		by: 'name',
		description: 'Service to use',
		placeholder: 'e.g. dashboard',
		list: { path: '/projects/{project}/services', value: 'name', shown: ['name', 'deployment'] },
	},
	/** User with a limit of their own at a service; any user of the project can get one. */
	limitedUser: {
		parameter: 'user',
		label: 'User',
		by: 'id',
		description: 'The user whose calls are limited',
		placeholder: 'e.g. 02b77d8f-b312-47ef-990f-4685a7ab9363',
		list: { path: '/projects/{project}/users', value: 'id', shown: ['email', 'name', 'surname'] },
	},
	instance: {
		parameter: 'instance',
		label: 'Instance',
		by: 'id',
		description: 'Instance of a deployment version',
		placeholder: 'e.g. 9f7fa9d4-8ad5-4e0d-bf0c-9a2d0f9a4f8c',
		list: {
			path: {
				project: '/projects/{project}/instances',
				version: '/projects/{project}/deployments/{deployment}/versions/{version}/instances',
			},
			paging: 'cursor',
			value: 'id',
			shown: ['id', 'deployment', 'version', 'status'],
		},
	},
	/** The same where only the instances of one version can be meant. */
	versionInstance: {
		parameter: 'instance',
		label: 'Instance',
		by: 'id',
		description: 'Instance of the deployment version',
		placeholder: 'e.g. 9f7fa9d4-8ad5-4e0d-bf0c-9a2d0f9a4f8c',
		list: {
			path: '/projects/{project}/deployments/{deployment}/versions/{version}/instances',
			paging: 'cursor',
			value: 'id',
			shown: ['id', 'status'],
		},
	},
	instanceType: {
		parameter: 'instanceType',
		label: 'Instance Type',
		by: 'id',
		description: 'Instance type: memory, CPUs and GPUs of an instance',
		placeholder: 'e.g. abe2e406-fae5-4bcf-a3bc-956d756e4ecb',
		list: {
			path: '/projects/{project}/instance-types',
			paging: 'cursor',
			value: 'id',
			shown: ['display_name', 'name'],
		},
	},
	/** Any metric; the list has the built-in ones, as the API gives them unasked. */
	metric: {
		parameter: 'metric',
		label: 'Metric',
		by: 'name',
		description: 'Built-in metric from the list, or a custom metric by name',
		placeholder: 'e.g. deployments.requests',
		list: { path: '/projects/{project}/metrics', value: 'name', shown: ['name'] },
	},
	customMetric: {
		parameter: 'metric',
		label: 'Metric',
		by: 'name',
		description: 'Custom metric to use',
		placeholder: 'e.g. custom.temperature',
		list: {
			path: '/projects/{project}/metrics',
			query: { custom: 'true' },
			value: 'name',
			shown: ['name'],
		},
	},
	timeSeries: {
		parameter: 'timeSeries',
		label: 'Time Series',
		by: 'id',
		description: 'Values of a metric with one set of labels',
		placeholder: 'e.g. 42',
		list: {
			path: '/projects/{project}/time-series/search',
			paging: 'offset',
			value: 'id',
			shown: ['metric', 'labels.deployment_version_id', 'labels.pipeline_version_id'],
		},
	},
	notificationGroup: {
		parameter: 'notificationGroup',
		label: 'Notification Group',
		by: 'name',
		description: 'Notification group to use',
		placeholder: 'e.g. my-group',
		list: {
			path: '/projects/{project}/monitoring/notification-groups',
			value: 'name',
			shown: ['name'],
		},
	},
	/** A voucher is known by its code alone: no endpoint lists them. */
	voucher: {
		parameter: 'voucherCode',
		label: 'Voucher Code',
		by: 'id',
		description: 'Code of the voucher',
		placeholder: 'e.g. WELCOME-2026',
	},
});
