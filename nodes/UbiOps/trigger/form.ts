/** The form of the trigger, made from the table of events. */

import type { INodeProperties } from 'n8n-workflow';

import { locatorOf, type LocatorName } from '../api/locators';
import { locatorShape, type WhenEmpty, whenEmpty } from '../form/locatorProperty';
import { simplify } from '../form/standardProperties';
import { triggerEvents, type TriggerEvent } from './events';

const shownFor = (events: readonly TriggerEvent[]): Pick<INodeProperties, 'displayOptions'> => ({
	displayOptions: { show: { event: events.map(({ value }) => value) } },
});

const locatorProperty = (
	locator: LocatorName,
	description: string,
	required: boolean,
	taken: WhenEmpty = 'any',
): INodeProperties => {
	const { label, parameter } = locatorOf(locator);
	const shape = locatorShape(locator, label);
	return {
		displayName: label,
		name: parameter,
		...shape,
		...(required ? { required: true } : { modes: whenEmpty(shape.modes, locator, taken) }),
		description,
	};
};

/** One property for each locator and text of the events, shown for the events that it reads the same in. */
function locatorProperties(
	events: readonly TriggerEvent[],
	taken: WhenEmpty = 'any',
): INodeProperties[] {
	const groups = new Map<string, { property: INodeProperties; events: TriggerEvent[] }>();
	for (const event of events) {
		for (const { locator, description, required } of event.locators) {
			const name = JSON.stringify([locator, description]);
			const group = groups.get(name) ?? {
				property: locatorProperty(locator, description, required === true, taken),
				events: [],
			};
			group.events.push(event);
			groups.set(name, group);
		}
	}
	// A version comes after what it is a version of, as its list depends on it.
	const isVersion = ({ property }: { property: INodeProperties }): number =>
		property.name === 'version' ? 1 : 0;
	return [...groups.values()]
		.sort((a, b) => isVersion(a) - isVersion(b))
		.map(({ property, events }) => ({ ...property, ...shownFor(events) }));
}

function statusProperties(events: readonly TriggerEvent[]): INodeProperties[] {
	const groups = new Map<string, TriggerEvent[]>();
	for (const event of events) {
		if (event.statuses === undefined) continue;
		const name = JSON.stringify(event.statuses);
		groups.set(name, [...(groups.get(name) ?? []), event]);
	}
	return [...groups.values()].map((group) => ({
		displayName: 'Statuses',
		name: 'statuses',
		type: 'multiOptions',
		options: (group[0]?.statuses ?? []).map(({ name, value }) => ({ name, value })),
		default: [],
		description: 'Statuses that start the workflow. Leave empty for all.',
		...shownFor(group),
	}));
}

type Text = NonNullable<TriggerEvent['texts']>[number];

const using = (text: Text): TriggerEvent[] =>
	triggerEvents.filter(({ texts }) => texts?.includes(text));

const eventProperty = (events: readonly TriggerEvent[]): INodeProperties => ({
	displayName: 'Event',
	name: 'event',
	type: 'options',
	noDataExpression: true,
	options: events.map(({ name, value, description }) => ({ name, value, description })),
	default: 'deploymentRequestFinished',
	description: 'Event that starts the workflow',
});

/** A sentence on which of the two triggers is for what. */
const hint = (text: string): INodeProperties => ({
	displayName: text,
	name: 'hint',
	type: 'notice',
	default: '',
});

const options = (events: readonly TriggerEvent[]): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Include Result',
			name: 'includeResult',
			type: 'boolean',
			default: false,
			description:
				'Whether to include the result and the error message of each request. They are retrieved together, up to 250 per call.',
		},
	],
	...shownFor(events.filter(({ hasResult }) => hasResult)),
});

/** Everything a user fills in for the trigger that polls; n8n adds the times to poll at by itself. */
export const triggerProperties: INodeProperties[] = [
	hint(
		'This trigger polls and misses nothing. To start a workflow within seconds of a request, see <b>UbiOps Webhook Trigger</b>.',
	),
	eventProperty(triggerEvents),
	locatorProperty('project', 'Project to watch', true),
	...locatorProperties(triggerEvents),
	{
		displayName: 'Prefix',
		name: 'prefix',
		type: 'string',
		default: '',
		placeholder: 'e.g. incoming/',
		description: 'Start of the names of the files to watch. Leave empty for all files.',
		...shownFor(using('prefix')),
	},
	{
		displayName: 'Query',
		name: 'query',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. | deployment_name="house-prices" |= "warning"',
		description:
			'LogQL query: filters on labels such as deployment_name or level, and text to find. Leave empty for every line.',
		...shownFor(using('query')),
	},
	{
		displayName: 'Event Type',
		name: 'eventType',
		type: 'string',
		default: '',
		placeholder: 'e.g. instance_out_of_memory',
		description: 'Type of project event to watch. Leave empty for every type.',
		...shownFor(using('eventType')),
	},
	{
		displayName: 'Action',
		name: 'action',
		type: 'options',
		options: [
			{ name: 'Any', value: '' },
			{ name: 'Create', value: 'create' },
			{ name: 'Delete', value: 'delete' },
			{ name: 'Info', value: 'info' },
			{ name: 'Update', value: 'update' },
		],
		default: '',
		description: 'Type of change to watch',
		...shownFor(using('action')),
	},
	...statusProperties(triggerEvents),
	simplify,
	options(triggerEvents),
];

/** Everything a user fills in for the trigger that UbiOps calls. */
export const webhookTriggerProperties = (events: readonly TriggerEvent[]): INodeProperties[] => [
	hint(
		'UbiOps calls this trigger within seconds, so it must be able to reach n8n. What happens while n8n is away is missed: <b>UbiOps Trigger</b> polls and misses nothing.',
	),
	eventProperty(events),
	locatorProperty('project', 'Project to watch', true),
	// UbiOps calls for one version; without a name that is the default one.
	...locatorProperties(events, 'default'),
	...statusProperties(events),
	simplify,
	options(events),
];
