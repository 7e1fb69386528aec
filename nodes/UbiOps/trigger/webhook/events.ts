/** What the webhook trigger can be notified of. Its items are those of the poll trigger. */

import { eventOf, type TriggerEvent } from '../events';
import { deploymentRequests, pipelineRequests, type RequestKind } from '../sources/requestVersions';

export interface WebhookEvent extends TriggerEvent {
	readonly kind: RequestKind;
	/** Name of the event in UbiOps. */
	readonly apiEvent: string;
	/** Whether only a request that has finished is an event. */
	readonly isEnd: boolean;
}

function eventsOf(kind: RequestKind): WebhookEvent[] {
	const { name, versionLocator } = kind;
	const base = eventOf(`${name}RequestFinished`);
	if (base === undefined) return [];
	const label = name === 'deployment' ? 'Deployment' : 'Pipeline';
	const locators: TriggerEvent['locators'] = [
		{ locator: name, required: true, description: `${label} to watch` },
		{
			locator: versionLocator,
			description: `Version of the ${name} to watch. If empty, UbiOps watches the default version.`,
		},
	];
	return [
		{ ...base, locators, kind, apiEvent: `${name}_request_finished`, isEnd: true },
		{
			...base,
			value: `${name}RequestStarted`,
			name: `${label} Request Started`,
			description: `A ${name} request started processing`,
			locators,
			statuses: undefined,
			kind,
			apiEvent: `${name}_request_started`,
			isEnd: false,
		},
	];
}

/** All events, in the order of their names. */
export const webhookEvents: readonly WebhookEvent[] = [
	deploymentRequests,
	pipelineRequests,
].flatMap(eventsOf);
