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
/** Events of an object type that was chosen before, or of both where none is. */
const event = (offered = events): Field =>
	choice('Event that triggers the webhook. It must match the object type.', offered, {
		default: 'deployment_request_completed',
	});

const eventsOfType: readonly Choice[] = events.map((choice) => ({
	...choice,
	when: { parameter: 'objectType', is: [String(choice.value).split('_')[0] ?? ''] },
}));

const url = text('URL to call', {
	label: 'URL',
	placeholder: 'e.g. https://example.com/hooks/ubiops',
});

const timeout = (max?: number): Field =>
	integer('How long to wait for a response, in seconds', {
		label: 'Timeout (Seconds)',
		min: 1,
		max,
		default: 10,
	});

/** How the address is called. */
const calling: Fields = {
	headers: entries('Headers to send. An update replaces the existing list.', 'Header', {
		key: text('Name of the header', { required: true, placeholder: 'e.g. X-Source' }),
		value: text('Value of the header. In JSON, null keeps a protected value.', {
			required: true,
			nullable: true,
			password: true,
			placeholder: 'e.g. n8n',
		}),
		protected: flag('Whether to hide the value after saving', { required: true }),
	}),
	include_result: flag('Whether to include the result of the request'),
	retry: flag('Whether to retry when the URL does not respond or returns an error'),
};

const settings: Fields = {
	...calling,
	description,
	enabled: flag('Whether the webhook is enabled', { default: true }),
	labels,
};

/** Webhooks: operations `webhooks_*` and `webhook_tests_*` of the API. */
export const webhook = resource(
	'webhook',
	'Webhook',
	'Calls a URL when a request starts or finishes',
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
				event: required(event(eventsOfType)),
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
				event: choice('Only return webhooks for this event', events),
				labels: labelFilter,
				object_type: choice('Only return webhooks for this type of object', requestedTypes),
			},
		}),
		getTest: get('/projects/{project}/webhooks-tests/{webhookTest}', {
			name: 'Get Test',
			action: 'Get test of webhook',
			description: 'Get the result of a test call: its status, and the reason if it failed',
		}),
		test: post('/projects/{project}/webhooks-tests', {
			name: 'Test',
			action: 'Test webhook',
			description: 'Send a test call to a URL. The response contains the ID of the test.',
			body: {
				kind: 'object',
				fields: {
					url: required(url),
					...requestedObject,
					event: required(event(eventsOfType)),
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
				event: event(),
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
