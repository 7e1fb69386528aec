/** The table as n8n's form: resource, operation and the fields of each operation. */

import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { withVersion } from '../api/locators/availability';
import type { Operation, Resource } from '../api/table/operation';
import { type Collection, collectionLabels, type Parameter } from '../api/table/parameter';
import { parametersOf } from '../api/table/parameters';
import { alphabetical } from './alphabetical';
import { displayOptionsFor, type Shown } from './displayOptions';
import { decidersFirst, inFormOrder, type Placed } from './fieldOrder';
import { fieldProperty } from './fieldProperty';
import { whenEmpty } from './locatorProperty';
import {
	inputProperties,
	outputProperty,
	pagingProperties,
	callOptions,
	simplify,
	streamProperties,
	waitProperties,
} from './standardProperties';

type Own = Omit<Placed, 'resource' | 'operation'>;

const byDisplayName = (a: { displayName: string }, b: { displayName: string }): number =>
	alphabetical(a.displayName, b.displayName);

/** Everything a user fills in for the resources given, in the order of the form. */
export function nodeProperties(resources: readonly Resource[]): INodeProperties[] {
	const all: Shown = new Map(
		resources.map(({ value, operations }) => [value, new Set(Object.keys(operations))]),
	);
	const placed = resources.flatMap(({ value, operations }) =>
		Object.entries(operations).flatMap(([operation, row]) =>
			operationProperties(row).map((own): Placed => ({ ...own, resource: value, operation })),
		),
	);
	const isCollection = ({ property }: Placed): boolean => property.name in collectionLabels;
	return [
		resourceProperty(resources),
		...resources.map(operationProperty),
		...merged(inFormOrder(placed.filter((one) => !isCollection(one))), all),
		...COLLECTIONS.flatMap((name) =>
			mergedCollections(
				name,
				placed.filter(({ property }) => property.name === name),
				all,
			),
		),
	];
}

function resourceProperty(resources: readonly Resource[]): INodeProperties {
	return {
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources
			.map(({ name, value, description }) => ({ name, value, description }))
			.sort((a, b) => alphabetical(a.name, b.name)),
		default: 'deploymentRequest',
	};
}

function operationProperty({ value, operations }: Resource): INodeProperties {
	const options = Object.entries(operations)
		.map(([operation, row]) => ({
			name: row.name,
			value: operation,
			action: row.action,
			...descriptionOf(row),
		}))
		.sort((a, b) => alphabetical(a.name, b.name));
	const initial = DEFAULT_OPERATIONS.find((name) => name in operations) ?? options[0]?.value ?? '';
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [value] } },
		options,
		default: initial,
	};
}

/** Description of an operation; none where it would only repeat the action. */
function descriptionOf(row: Operation): { description?: string } {
	const description = withVersion(row.description, row);
	return description === row.action ? {} : { description };
}

/** What a new node starts with: something that makes or shows an object, never a deletion. */
const DEFAULT_OPERATIONS = ['create', 'getAll', 'get'];

/** Properties of one operation, without the display options that say so. */
function operationProperties(operation: Operation): Own[] {
	const parameters = parametersOf(operation);
	const own = decidersFirst(parameters.filter(({ collection }) => collection === undefined));
	const others = [
		...(operation.body?.kind === 'input' ? inputProperties(operation.body) : []),
		...(isLimited(operation) ? pagingProperties : []),
		...(operation.response.kind === 'events' ? streamProperties : []),
		...(operation.wait === undefined ? [] : waitProperties(operation.wait)),
		...collections(parameters),
		...(operation.outputFormat === undefined ? [] : [outputProperty(operation.outputFormat)]),
		...simplifyOf(operation),
	];
	return [
		...own.map((parameter) => ({
			property: ownProperty(parameter),
			locator:
				parameter.in === 'path' && parameter.field.kind === 'locator'
					? parameter.field.locator
					: undefined,
		})),
		...others.map((property) => ({ property })),
	];
}

/** Simplify, where there is something to simplify; a result alone is simple enough. */
function simplifyOf({ response, outputFormat, wait }: Operation): INodeProperties[] {
	if (!('simplified' in response) || response.simplified === undefined) return [];
	// What was just queued has few fields; only what it has become has many.
	if (response.kind === 'matched' && wait?.optional) {
		return [{ ...simplify, displayOptions: { show: { waitForCompletion: [true] } } }];
	}
	if (outputFormat === undefined) return [simplify];
	return [{ ...simplify, displayOptions: { show: { outputFormat: ['request'] } } }];
}

/** Whether a user says how much of a list is wanted. */
const isLimited = ({ response }: Operation): boolean =>
	response.kind === 'list' || (response.kind === 'folder' && response.each === 'download');

function ownProperty(parameter: Parameter): INodeProperties {
	const { field, optional, label, name, when } = parameter;
	const property = fieldProperty(field, { name, label });
	return {
		...property,
		...(parameter.in === 'path' && !optional ? { required: true } : {}),
		...(optional
			? {
					description: `${property.description}. Leave empty for the default version.`,
					...(field.kind === 'locator'
						? { modes: whenEmpty(property.modes, field.locator, 'default') }
						: {}),
				}
			: {}),
		...(parameter.in === 'scope' || parameter.in === 'switch' ? { noDataExpression: true } : {}),
		...(when === undefined ? {} : { displayOptions: { show: { [when.parameter]: [...when.is] } } }),
	};
}

/**
 * The optional fields of an operation, which all stand in one collection, and the options of its calls.
 * Where the former are options as well, both stand in the same collection.
 */
function collections(parameters: readonly Parameter[]): INodeProperties[] {
	const collection = parameters.find((parameter) => parameter.collection !== undefined)?.collection;
	if (collection === undefined) return [];
	const members = parameters
		.filter((parameter) => parameter.collection === collection)
		.map(memberProperty);
	// Options of all operations become one collection, which sorts them.
	if (collection === OPTIONS) return [{ ...emptyOptions, options: members }];
	return [collectionProperty(collection, members)];
}

const OPTIONS: Collection = 'options';

const emptyOptions: INodeProperties = {
	displayName: collectionLabels[OPTIONS],
	name: OPTIONS,
	type: 'collection',
	default: {},
};

/** Collections in the order of the form. */
const COLLECTIONS: readonly Collection[] = ['additionalFields', 'updateFields', 'filters', OPTIONS];

/**
 * A collection of every operation as one property where that is possible, whose members are shown for
 * the operations that have them: each further property of its own would be one more for n8n to look at
 * whenever a node is opened or a value changes.
 */
function mergedCollections(
	name: Collection,
	placed: readonly Placed[],
	all: Shown,
): INodeProperties[] {
	if (name === OPTIONS) {
		return [collectionProperty(name, [...mergedMembers(placed, all), ...callOptions])];
	}
	const shown = new Map<string, Set<string>>();
	for (const { resource, operation } of placed) {
		shown.set(resource, (shown.get(resource) ?? new Set()).add(operation));
	}
	return displayOptionsFor(shown, all).map((displayOptions) => {
		const { resource: resources, operation: operations } = displayOptions.show ?? {};
		const own = placed.filter(
			({ resource, operation }) =>
				resources?.includes(resource) && (operations?.includes(operation) ?? true),
		);
		return { ...collectionProperty(name, mergedMembers(own, all)), displayOptions };
	});
}

function mergedMembers(placed: readonly Placed[], all: Shown): INodeProperties[] {
	const members = placed.flatMap(({ property: { options = [] }, resource, operation }) =>
		options.flatMap((member) =>
			'type' in member ? [{ property: member, resource, operation }] : [],
		),
	);
	return merged(members, all).map(({ displayOptions, ...member }) => {
		const { resource, operation, ...others } = displayOptions?.show ?? {};
		const show = {
			'/resource': resource,
			...(operation === undefined ? {} : { '/operation': operation }),
			...others,
		};
		return { ...member, displayOptions: { show } };
	});
}

function collectionProperty(
	collection: Collection,
	members: readonly INodeProperties[],
): INodeProperties {
	return {
		displayName: collectionLabels[collection],
		name: collection,
		type: 'collection',
		placeholder: PLACEHOLDERS[collection],
		default: {},
		options: [...members].sort(byDisplayName),
	};
}

/** A member of a collection; what decides about it stands outside, on its own. */
function memberProperty({ field, name, label, when }: Parameter): INodeProperties {
	const property = fieldProperty(field, { name, label });
	if (when === undefined) return property;
	return { ...property, displayOptions: { show: { [`/${when.parameter}`]: [...when.is] } } };
}

const PLACEHOLDERS: Readonly<Record<Collection, string>> = {
	additionalFields: 'Add Field',
	updateFields: 'Add Field',
	filters: 'Add Filter',
	options: 'Add Option',
};

/** Declares equal properties once, shown for all operations that have them. */
function merged(placed: readonly Placed[], all: Shown): INodeProperties[] {
	const equal = new Map<string, { property: INodeProperties; shown: Map<string, Set<string>> }>();
	for (const { property, resource, operation } of placed) {
		const key = JSON.stringify(property);
		const entry = equal.get(key) ?? { property, shown: new Map<string, Set<string>>() };
		const operations = entry.shown.get(resource) ?? new Set<string>();
		entry.shown.set(resource, operations.add(operation));
		equal.set(key, entry);
	}
	const displays = new Map<string, IDisplayOptions[]>();
	return [...equal.values()].flatMap(({ property, shown }) => {
		const key = [...shown].map(([resource, names]) => [resource, ...names].join()).join(' ');
		// Many properties belong to the same operations.
		const display = displays.get(key) ?? displayOptionsFor(shown, all);
		displays.set(key, display);
		return display.map((one) => ({
			...property,
			displayOptions: joined(one, property.displayOptions),
		}));
	});
}

const joined = (first: IDisplayOptions, second: IDisplayOptions = {}): IDisplayOptions => ({
	show: { ...first.show, ...second.show },
	...(second.hide === undefined ? {} : { hide: second.hide }),
});
