/** The texts of the form, as n8n's guidelines want them: the linter cannot see texts that code puts together. */

import type { INodeProperties } from 'n8n-workflow';

import { resources } from '../../nodes/UbiOps/api';
import { type Field, type Fields, list } from '../../nodes/UbiOps/api/table/field';
import { parameterName } from '../../nodes/UbiOps/api/table/naming';
import { parametersOf } from '../../nodes/UbiOps/api/table/parameters';
import { fieldProperty } from '../../nodes/UbiOps/form/fieldProperty';
import { fieldValue } from '../../nodes/UbiOps/run/values/fieldValue';
import { all, everyOption, isGroup, isProperty, wrong } from './everyProperty';
import { texts } from './sourceTexts';

test('there are properties to look at', () => {
	expect(all.length).toBeGreaterThan(100);
});

test('labels are short, and begin with no article', () => {
	expect(wrong(({ property: { displayName } }) => displayName.length <= 42)).toEqual([]);
	expect(wrong(({ property: { displayName } }) => !/^(A|An|The) /.test(displayName))).toEqual([]);
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
			// The same name may stand there twice for different operations.
			const values = options.map((entry) => [
				'value' in entry ? entry.value : entry.name,
				'displayOptions' in entry ? entry.displayOptions : undefined,
			]);
			return new Set(values.map((value) => JSON.stringify(value))).size === values.length;
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

test('descriptions of options end as those of fields do', () => {
	const bad = everyOption.filter(({ description: text }) => {
		if (text === undefined) return false;
		const sentences = text.split(/\. (?=[A-Z])/).length;
		return !/^[A-Z0-9]/.test(text) || text.endsWith('.') !== sentences > 1;
	});
	expect(bad.map(({ path, name, description }) => `${path}/${name}: ${description ?? ''}`)).toEqual(
		[],
	);
});

test('actions are in sentence case, without articles, and no two are the same', () => {
	const actions = everyOption.flatMap(({ action }) => (action === undefined ? [] : [action]));
	expect(actions.length).toBeGreaterThan(100);
	expect(actions.filter((action) => !/^[A-Z][^.]*$/.test(action))).toEqual([]);
	expect(actions.filter((action) => /\b(a|an|the)\b/i.test(action))).toEqual([]);
	expect(actions.filter((action, index) => actions.indexOf(action) !== index)).toEqual([]);
});

test('what is legacy says so, in the list of resources or of operations and in its action', () => {
	const marked = resources.flatMap(({ name, operations }) =>
		Object.values(operations)
			.filter(({ legacy }) => legacy === true)
			.filter((row) => !(/legacy/i.test(`${name} ${row.name}`) && /\(legacy\)$/.test(row.action)))
			.map(({ action }) => action),
	);
	expect(marked).toEqual([]);
});

test('articles fit: "a user", "an environment"', () => {
	const texts = [
		...all.flatMap(({ property }) => [
			property.description ?? '',
			property.placeholder ?? '',
			...(property.modes ?? []).map(({ placeholder = '' }) => placeholder),
		]),
		...everyOption.map(({ description = '' }) => description),
	];
	// Spoken with a consonant first: user, UbiOps, URI, URL, unit.
	const consonant = /\ban (?=[^aeiou\W]|u[bnrs][ieao]|ur[il]\b)/i;
	const vowel = /\ba (?=[aeio]|un(?!i)|up|HTTP\b)/i;
	const exceptions = /\ba one-/gi;
	expect(
		texts.filter((text) => {
			const plain = text.replace(exceptions, '');
			return (consonant.test(plain) && !/\ban (HTTP|LogQL|hour)/.test(plain)) || vowel.test(plain);
		}),
	).toEqual([]);
});

/** Whether something would be sent for a field that has the default of its property. */
function isSentUnasked(field: Field, { name, displayName }: INodeProperties): boolean {
	const initial = fieldProperty(field, { name, label: displayName }).default;
	const read = { field: { ...field, required: undefined }, label: displayName, timezone: 'UTC' };
	return fieldValue(read, initial) !== undefined;
}

test('what a user did not touch is not sent: of what may be left out, nothing has a default', () => {
	const optional = resources.flatMap(({ value, operations }) =>
		Object.entries(operations).flatMap(([operation, row]) =>
			parametersOf(row)
				.filter(({ in: place }) => ['body', 'query', 'header'].includes(place))
				.filter(({ collection, field }) => collection === undefined && field.required !== true)
				.map((parameter) => ({ ...parameter, where: `${value}.${operation}.${parameter.name}` })),
		),
	);
	// Lists that stand on their own, and their twins as JSON.
	expect(optional.length).toBeGreaterThan(3);
	const sent = optional.filter(({ field, name, label }) =>
		isSentUnasked(field, fieldProperty(field, { name, label })),
	);
	expect(sent.map(({ where }) => where)).toEqual([]);
});

test('nor does an entry of a list send what was not touched in it', () => {
	const entries: Array<{ where: string; item: Fields }> = [];
	const collect = (where: string, fields: Fields): void => {
		for (const [wire, field] of Object.entries(fields)) {
			if (!('item' in field)) continue;
			if (field.kind === 'list') entries.push({ where: `${where}.${wire}`, item: field.item });
			collect(`${where}.${wire}`, field.item);
		}
	};
	for (const { value, operations } of resources) {
		for (const [operation, { body }] of Object.entries(operations)) {
			if (body !== undefined && 'fields' in body) collect(`${value}.${operation}`, body.fields);
		}
	}
	expect(entries.length).toBeGreaterThan(20);
	const sent = entries.flatMap(({ where, item }) => {
		const [entry] = (
			fieldProperty(list('', '', item), { name: 'x', label: 'X' }).options ?? []
		).filter(isGroup);
		return (entry?.values ?? []).flatMap((property) => {
			const [, field] =
				Object.entries(item).find(([wire]) => parameterName(wire) === property.name) ?? [];
			if (field === undefined || field.required) return [];
			return isSentUnasked(field, property) && field.kind !== 'list' && field.kind !== 'labels'
				? [`${where}.${property.name}`]
				: [];
		});
	});
	expect(sent).toEqual([]);
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

test('errors name a field of the form in quotes as the form does', () => {
	// The last one is of n8n's own OpenAI node.
	const labels = new Set([...all.map(({ property }) => property.displayName), 'Use Responses API']);
	const named = texts.flatMap((text) =>
		[...text.matchAll(/(?<!\w)'([A-Z][A-Za-z() -]+)'(?=\W|$)/g)].map(([, label]) => label ?? ''),
	);
	expect(named.length).toBeGreaterThan(10);
	expect([...new Set(named.filter((label) => !labels.has(label)))]).toEqual([]);
});
