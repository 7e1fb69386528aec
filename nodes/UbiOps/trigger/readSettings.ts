/** From n8n's parameters to the settings of the trigger. */

import type { IHookFunctions, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

import { locatorOf } from '../api/locators';
import { valueAt } from '../transport/json';
import { InputProblem } from '../transport/inputProblem';
import { decodedSegment } from '../transport/path';
import type { TriggerEvent } from './events';
import type { Settings } from './settings';

/** Where a trigger reads its parameters. */
type TriggerContext = IPollFunctions | IHookFunctions | IWebhookFunctions;

/**
 * Reads what the user set for the chosen event; what its form does not show counts as empty.
 *
 * @throws InputProblem that names the field that is empty or cannot be right
 */
export function readSettings<E extends TriggerEvent>(
	context: TriggerContext,
	events: readonly E[],
): { event: E; settings: Settings } {
	const name = String(context.getNodeParameter('event', ''));
	const event = events.find(({ value }) => value === name);
	if (event === undefined) {
		throw new InputProblem(
			`This version of the node has no event '${name}'`,
			"Choose another one in 'Event', or update the package.",
		);
	}
	const values = new Map<string, string>();
	const read = (parameter: string, label: string, required: boolean): void => {
		const value: unknown = context.getNodeParameter(parameter, '', { extractValue: true });
		const entered =
			typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
		// Part of an address is encoded: my%20project stands for 'my project'.
		const isUrl = valueAt(context.getNodeParameter(parameter, ''), 'mode') === 'url';
		const text = isUrl ? decodedSegment(entered) : entered;
		if (required && text === '') {
			throw new InputProblem(`'${label}' is empty`, `Choose or enter a value in '${label}'.`);
		}
		values.set(parameter, text);
	};
	read('project', locatorOf('project').label, true);
	for (const { locator, required } of event.locators) {
		read(locatorOf(locator).parameter, locatorOf(locator).label, required === true);
	}
	for (const text of event.texts ?? []) read(text, text, false);
	const value = (parameter: string): string => values.get(parameter) ?? '';
	const settings: Settings = {
		event: event.value,
		project: value('project'),
		deployment: value('deployment'),
		pipeline: value('pipeline'),
		version: value('version'),
		environment: value('environment'),
		bucket: value('bucket'),
		prefix: value('prefix'),
		query: value('query'),
		action: value('action'),
		// Left out where it is empty, so that a state of the time before it is still the same watch.
		...(value('eventType') === '' ? {} : { eventType: value('eventType') }),
		statuses: chosenStatuses(context, event),
		includeResult: valueAt(context.getNodeParameter('options', {}), 'includeResult') === true,
		simplify: context.getNodeParameter('simplify', true) === true,
	};
	if (settings.version !== '' && settings.deployment === '' && settings.pipeline === '') {
		throw new InputProblem(
			"'Version' is set without a deployment or pipeline",
			"Choose the deployment or pipeline as well, or leave 'Version' empty.",
		);
	}
	return { event, settings };
}

function chosenStatuses(context: TriggerContext, event: TriggerEvent): string[] {
	if (event.statuses === undefined) return [];
	const entered: unknown = context.getNodeParameter('statuses', []);
	const list: unknown[] = Array.isArray(entered) ? entered : [entered];
	const chosen = list.filter((status) => status !== '').map(String);
	const known = event.statuses.map(({ value }) => String(value));
	const unknown = chosen.filter((status) => !known.includes(status));
	if (unknown.length > 0) {
		throw new InputProblem(
			`'Statuses' contains ${unknown.join(', ')}, which is not a final status of this event`,
			`Choose among ${known.join(', ')}.`,
		);
	}
	return [...new Set(chosen)].sort();
}
