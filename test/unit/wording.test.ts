/** The texts of the form, as n8n's guidelines want them: the linter can't see texts that code puts together. */

import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { UbiOps } from '../../nodes/UbiOps/UbiOps.node';

const { description } = new UbiOps();

type Entry = INodeProperties | INodePropertyCollection | INodePropertyOptions;

const isProperty = (entry: Entry): entry is INodeProperties =>
	'displayName' in entry && 'type' in entry;
const isGroup = (entry: Entry): entry is INodePropertyCollection => 'values' in entry;

interface Found {
	path: string;
	property: INodeProperties;
}

function everyProperty(entries: readonly Entry[], path: string): Found[] {
	return entries.flatMap((entry) => {
		if (isGroup(entry)) return everyProperty(entry.values, `${path}/${entry.name}`);
		if (!isProperty(entry)) return [];
		const own = `${path}/${entry.name}`;
		return [{ path: own, property: entry }, ...everyProperty(entry.options ?? [], own)];
	});
}

const all = everyProperty(description.properties, '');

const wrong = (test: (found: Found) => boolean): string[] => [
	...new Set(
		all
			.filter((found) => !test(found))
			.map(({ path, property }) => `${path}: ${property.description ?? ''}`),
	),
];

test('there are properties to look at', () => {
	expect(all.length).toBeGreaterThan(100);
});

test('labels are in Title Case', () => {
	const small = new Set([
		'a',
		'an',
		'and',
		'as',
		'at',
		'by',
		'for',
		'from',
		'in',
		'of',
		'on',
		'or',
		'the',
		'to',
		'with',
		'per',
	]);
	expect(
		wrong(({ property }) =>
			property.displayName
				.replace(/[()]/g, '')
				.split(' ')
				.every((word, index) => /^[A-Z0-9]/.test(word) || (index > 0 && small.has(word))),
		),
	).toEqual([]);
	expect(
		wrong(
			({ property }) => !/\b(Id|Ids|Url|Json|Api|Ip|Ttl|Uri|Cpu|Gpu)\b/.test(property.displayName),
		),
	).toEqual([]);
});

test('descriptions begin with a capital, and end without a full stop when they are one sentence', () => {
	expect(
		wrong(({ property: { description: text, displayName } }) => {
			if (text === undefined) return true;
			const sentences = text.split(/\. (?=[A-Z])/).length;
			return (
				/^[A-Z0-9]/.test(text) &&
				text.endsWith('.') === sentences > 1 &&
				text !== displayName &&
				text === text.trim()
			);
		}),
	).toEqual([]);
});

test('switches say "Whether", placeholders say "e.g."', () => {
	expect(
		wrong(
			({ property }) =>
				property.type !== 'boolean' || (property.description ?? '').startsWith('Whether '),
		),
	).toEqual([]);
	const buttons = /^(Add |Choose )/;
	expect(
		wrong(
			({ property: { placeholder } }) =>
				placeholder === undefined || buttons.test(placeholder) || placeholder.startsWith('e.g. '),
		),
	).toEqual([]);
});

test('options and collections of five or more are in alphabetical order', () => {
	expect(
		wrong(({ property: { options = [], type } }) => {
			if (!['options', 'multiOptions', 'collection'].includes(type) || options.length < 5)
				return true;
			const names = options.map((entry) =>
				'displayName' in entry ? entry.displayName : entry.name,
			);
			return names.every(
				(name, index) => index === 0 || (names[index - 1] ?? '').localeCompare(name) <= 0,
			);
		}),
	).toEqual([]);
});

test('no option of a list is there twice', () => {
	expect(
		wrong(({ property: { options = [] } }) => {
			const values = options.map((entry) => ('value' in entry ? String(entry.value) : entry.name));
			return new Set(values).size === values.length;
		}),
	).toEqual([]);
});

test('a default of a drop-down is one of its options', () => {
	expect(
		wrong(
			({ property: { type, options = [], default: value } }) =>
				type !== 'options' || options.some((entry) => 'value' in entry && entry.value === value),
		),
	).toEqual([]);
});

test('nothing is required in a collection: n8n would refuse every node for it', () => {
	const collections = all.filter(({ property }) => property.type === 'collection');
	const required = collections.flatMap(({ path, property: { options = [] } }) =>
		options
			.filter((entry) => isProperty(entry) && entry.required === true)
			.map((entry) => `${path}/${entry.name}`),
	);
	expect(required).toEqual([]);
});
