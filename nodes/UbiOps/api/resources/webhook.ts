import {
	choice,
	flag,
	integer,
	list as entries,
	required,
	text,
	type Choice,
	type Field,
	type Fields,
} from '../table/field';
import {
	description,
	labelFilter,
	labels,
	requestedObject,
	requestedTypes,
	requestedVersion,
} from '../fields/general';
import { create, get, list, post, remove, resource, update } from '../table/builders';

const path = '/projects/{project}/webhooks/{webhook}';

const simplified = [
	'id',
	'name',
	'url',
	'object_type',
	'object_name',
	'version',
	'event',
	'enabled',
	'description',
	'labels',
] as const;

const events: readonly Choice[] = requestedTypes.flatMap(({ value, name }) =>
	['Started', 'Completed', 'Failed', 'Finished'].map((end) => ({
		value: `${value}_request_${end.toLowerCase()}`,
		name: `${name} Request ${end}`,
		...(end === 'Finished' ? { description: 'Completed, failed or cancelled' } : {}),
	})),
);
const event = choice('What the webhook waits for; it has to fit the kind of object', events, {
	default: 'deployment_request_completed',
});

const url = text('Address that is called', {
	label: 'URL',
	placeholder: 'e.g. https://example.com/hooks/ubiops',
});

const timeout = (max?: number): Field =>
	integer('Seconds that the address may take to answer', {
		label: 'Timeout (Seconds)',
		min: 1,
		max,
		default: 10,
	});

/** How the address is called. */
const calling: Fields = {
	headers: entries(
		'Headers to send along; on an update the new list replaces the old one',
		'Header',
		{
			key: text('Name of the header', { required: true, placeholder: 'e.g. X-Source' }),
			value: text('Value of the header; in JSON, null keeps a protected value as it is', {
				required: true,
				nullable: true,
			}),
			protected: flag('Whether the value is hidden from then on', { required: true }),
		},
	),
	include_result: flag('Whether the call brings the result of the request'),
	retry: flag('Whether to call again when the address does not answer, or answers with a failure'),
};

const settings: Fields = {
	...calling,
	description,
	enabled: flag('Whether the webhook is on', { default: true }),
	labels,
};

/** Webhooks: operations `webhooks_*` and `webhook_tests_*` of the API. */
export const webhook = resource(
	'webhook',
	'Webhook',
	'Calls an address when a request starts or comes to its end',
	{
		create: create('/projects/{project}/webhooks', {
			action: 'Create webhook',
			simplified,
			fields: {
				name: text('Name of the webhook, unique in the project', {
					required: true,
					maxLength: 64,
					placeholder: 'e.g. request-failed',
				}),
				url: required(url),
				...requestedObject,
				event: required(event),
				...settings,
				timeout: timeout(30),
				version: requestedVersion,
			},
		}),
		delete: remove(path, { action: 'Delete webhook' }),
		get: get(path, { action: 'Get webhook', simplified }),
		getAll: list('/projects/{project}/webhooks', {
			action: 'Get many webhooks',
			simplified,
			query: {
				event: choice('Keep webhooks that wait for this', events),
				labels: labelFilter,
				object_type: choice('Keep webhooks of this kind of object', requestedTypes),
			},
		}),
		getTest: get('/projects/{project}/webhooks-tests/{webhookTest}', {
			name: 'Get Test',
			action: 'Get test of webhook',
			description: 'Get how a test call went: its status and, when it failed, why',
		}),
		test: post('/projects/{project}/webhooks-tests', {
			name: 'Test',
			action: 'Test webhook',
			description: 'Call an address as a webhook would; the answer has the ID of the test',
			body: {
				kind: 'object',
				fields: {
					url: required(url),
					...requestedObject,
					event: required(event),
					...calling,
					timeout: timeout(30),
					version: requestedVersion,
				},
			},
			response: { kind: 'object' },
		}),
		update: update(path, {
			action: 'Update webhook',
			simplified,
			fields: {
				...settings,
				event,
				name: text('New name of the webhook', {
					label: 'New Name',
					placeholder: 'e.g. request-failed',
				}),
				timeout: timeout(),
				url,
			},
		}),
	},
);
