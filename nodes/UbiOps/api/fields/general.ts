/** Fields that many rows share, and the lists of values that several of them take. */

import {
	type Choice,
	type Field,
	choice,
	dateTime,
	flag,
	integer,
	list,
	locator,
	named,
	text,
	type Fields,
	type LabelFilterField,
	type LabelsField,
} from '../table/field';

/** String-to-string map of an object. */
export const labels: LabelsField = {
	kind: 'labels',
	description: 'Key-value pairs for finding the object. An update replaces them all.',
};

/** Filter on labels; one matching pair is enough. */
export const labelFilter: LabelFilterField = {
	kind: 'labelFilter',
	description: 'Only return objects with at least one of these labels',
};

/** Free text about an object. */
export const description: Field = text('What the object is for', {
	rows: 2,
	maxLength: 400,
	placeholder: 'e.g. Estimates for the sales team',
});

/** Name of a version that is created. */
export const versionName: Field = text('Name of the new version', {
	label: 'Version Name',
	parameter: 'versionName',
	required: true,
	placeholder: 'e.g. v1',
});

/** Name that a version is given in place of the one it has. */
export const newVersionName: Field = text('New name of the version', {
	label: 'New Name',
	parameter: 'versionName',
	placeholder: 'e.g. v2',
});

/** Ports that a version opens. */
export const ports: Field = list('Ports to open. An update replaces the existing list.', 'Port', {
	public_port: integer('Public port', {
		required: true,
		min: 1,
		max: 65535,
		default: 8080,
	}),
	deployment_port: integer('Port inside the instance', {
		required: true,
		min: 1,
		max: 65535,
		default: 8080,
	}),
	protocol: text('Protocol of the port', {
		required: true,
		maxLength: 16,
		default: 'tcp',
		placeholder: 'e.g. tcp',
	}),
});

/** How UbiOps finds out whether an instance works. */
export const healthCheck: Fields = {
	port: integer('Port to call', { required: true, min: 1, max: 65_535, default: 8080 }),
	path: text('Path to call; it starts with a slash', {
		required: true,
		placeholder: 'e.g. /health',
	}),
	failure_threshold: integer('Failed checks after which it counts as failed', {
		min: 1,
		default: 3,
	}),
	interval: integer('Seconds from one check to the next', {
		label: 'Interval (Seconds)',
		min: 1,
		default: 30,
	}),
	timeout: integer('Seconds that a check may take', {
		label: 'Timeout (Seconds)',
		min: 1,
		default: 5,
	}),
};

/** What is kept of the requests of a version. */
export const requestRetention: Fields = {
	request_retention_mode: choice(
		'What to store of each request',
		[
			{ value: 'full', name: 'Full', description: 'Stores metadata, input and output' },
			{
				value: 'metadata',
				name: 'Metadata',
				description: 'Stores status and times, but no input or output',
			},
			{
				value: 'none',
				name: 'None',
				description: 'Nothing is stored; results cannot be retrieved later',
			},
		],
		{ default: 'full' },
	),
	request_retention_time: integer('How long to store requests, in seconds', {
		label: 'Request Retention Time (Seconds)',
		min: 0,
		default: 604800,
	}),
};

/** Statuses that a request can have. */
export const requestStatuses: readonly Choice[] = named({
	cancelled: 'Cancelled',
	cancelled_pending: 'Cancelled Pending (Deprecated)',
	completed: 'Completed',
	failed: 'Failed',
	pending: 'Pending',
	processing: 'Processing',
});

/** What the filters on time and ID of requests leave alone. */
export const ONLY_ENDED = 'It does not apply to pending and processing requests.';

/** Filters on the time a request was made. */
export const createdBetween: Fields = {
	start_date: dateTime(`Only return requests created at this time or later. ${ONLY_ENDED}`),
	end_date: dateTime(`Only return requests created at this time or earlier. ${ONLY_ENDED}`),
};

/** 0 is the high priority, 1 the standard one. */
export const priority: Field = choice(
	'Priority of the request in the queue',
	[
		{ value: 0, name: 'High' },
		{ value: 1, name: 'Standard' },
	],
	{ default: 1 },
);

/** Name of a notification group: older installations have them, the newest API does not. */
export const notificationGroup = (about: string, nullable?: true): Field =>
	text(about, { deprecated: true, nullable, placeholder: 'e.g. my-group' });

/** Query of the usage of an organization or a project. */
export const usageQuery: Fields = {
	end_date: dateTime('End of the period. Defaults to the current subscription period.'),
	interval: choice(
		'Interval of the usage figures',
		[
			{ value: 'day', name: 'Day' },
			{ value: 'month', name: 'Month' },
		],
		{ default: 'month' },
	),
	start_date: dateTime('Start of the period. Defaults to the current subscription period.'),
	start_month: text('First month, as YYYY-MM. For older installations only.', {
		deprecated: true,
		placeholder: 'e.g. 2026-01',
	}),
};

/** Whether objects take requests. */
export const requestFormatFilter: Field = flag(
	'Whether to return only objects that support UbiOps requests (on) or only those that do not (off)',
);

/** Kinds of object that requests are made to. */
export const requestedTypes: readonly Choice[] = named({
	deployment: 'Deployment',
	pipeline: 'Pipeline',
});

/**
 * The deployment or pipeline that a schedule or webhook is about; the lists of names and of versions are
 * those of the kind that is chosen.
 */
export const requestedObject: Fields = {
	object_type: choice('Kind of object to send requests to', requestedTypes, {
		required: true,
		default: 'deployment',
	}),
	object_name: locator('requestedObject', 'The deployment or pipeline to use', {
		required: true,
	}),
};

/** Version of {@link requestedObject}. */
export const requestedVersion: Field = locator(
	'requestedVersion',
	'Version of the deployment or pipeline. Defaults to the default version.',
);
