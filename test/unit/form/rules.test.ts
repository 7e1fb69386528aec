/** What holds for every form of the package: secrets, examples, hints, the order of fields, what is legacy. */

import type { INodeProperties } from 'n8n-workflow';

import { resources } from '../../../nodes/UbiOps/api';
import { AS_JSON } from '../../../nodes/UbiOps/api/table/parameter';
import { parametersOf } from '../../../nodes/UbiOps/api/table/parameters';
import { commonOrder } from '../../../nodes/UbiOps/form/fieldOrder';
import { all, everyOption, isGroup, wrong } from '../everyProperty';
import { shownFor } from './shownFor';

const isMasked = ({ typeOptions }: INodeProperties): boolean => typeOptions?.password === true;

describe('secrets', () => {
	test('are masked: these, and nothing else', () => {
		const masked = all.filter(({ property }) => isMasked(property)).map(({ path }) => path);
		expect([...new Set(masked)].sort()).toEqual([
			'ubiOps/additionalFields/credentials/accessKey',
			'ubiOps/additionalFields/credentials/connectionString',
			'ubiOps/additionalFields/credentials/jsonKeyFile',
			'ubiOps/additionalFields/credentials/secretKey',
			'ubiOps/additionalFields/headers/entries/value',
			'ubiOps/password',
			'ubiOps/updateFields/credentials/accessKey',
			'ubiOps/updateFields/credentials/connectionString',
			'ubiOps/updateFields/credentials/jsonKeyFile',
			'ubiOps/updateFields/credentials/secretKey',
			'ubiOps/updateFields/headers/entries/value',
			'ubiOps/value',
			'ubiOpsApi/apiToken',
		]);
	});

	test('are known by their names', () => {
		const secret = /password|secret|credential|passphrase|token$|(access|api|private)key|keyfile/i;
		// The mark of a page in a list.
		const plain = new Set(['continuationToken']);
		expect(
			wrong(({ property }) => {
				const isText = ['string', 'json'].includes(property.type) && !plain.has(property.name);
				return !isText || !secret.test(property.name) || isMasked(property);
			}),
		).toEqual([]);
	});

	test('every value of a variable or secret is masked, and every value of a header', () => {
		expect(
			wrong(({ path, property }) => {
				const isValue = path === 'ubiOps/value' || path.endsWith('/headers/entries/value');
				return !isValue || isMasked(property);
			}),
		).toEqual([]);
	});
});

test('a text that is typed in has an example', () => {
	const isTyped = ({ type, default: initial, typeOptions }: INodeProperties): boolean =>
		type === 'string' && initial === '' && typeOptions?.multipleValues !== true;
	// The credential says in its description where the token comes from.
	expect(
		wrong(
			({ path, property }) =>
				!isTyped(property) || property.placeholder !== undefined || path === 'ubiOpsApi/apiToken',
		),
	).toEqual([]);
});

test('placeholders of lists choose or name what is taken, those of names are examples', () => {
	const bad = all.flatMap(({ path, property: { modes = [] } }) =>
		modes
			.filter(({ type, placeholder = '' }) =>
				type === 'list'
					? !/^(Choose an? [a-z].*…|(Default|Any) [A-Z].*)$/.test(placeholder)
					: !placeholder.startsWith('e.g. '),
			)
			.map(({ placeholder = '' }) => `${path}: ${placeholder}`),
	);
	expect(bad).toEqual([]);
});

test('hints end as descriptions do', () => {
	const hints = all.flatMap(({ property: { hint } }) => hint ?? []);
	expect(hints.length).toBeGreaterThan(2);
	const sentences = (text: string): number =>
		text
			.replace(/<code>.*?<\/code>/g, '')
			.replace(/e\.g\. /g, '')
			.split(/\. (?=[A-Z])/).length;
	expect(
		hints.filter((hint) => !/^[A-Z]/.test(hint) || hint.endsWith('.') !== sentences(hint) > 1),
	).toEqual([]);
});

test('names of options and of entries are short, and begin with no article', () => {
	const groups = all.flatMap(({ path, property: { options = [] } }) =>
		options.filter(isGroup).map(({ displayName }) => `${path}: ${displayName}`),
	);
	expect(groups.length).toBeGreaterThan(20);
	const names = [...everyOption.map(({ path, name }) => `${path}: ${name}`), ...groups];
	expect(names.filter((name) => !/: (?!(A|An|The) )[^:]{1,42}$/.test(name))).toEqual([]);
});

describe('legacy', () => {
	const isLegacy = (text: string | undefined): boolean => /legacy/i.test(text ?? '');

	test('is not what a list of resources or operations begins with', () => {
		const lists = all.filter(({ path }) => /^ubiOps\/(resource|operation)$/.test(path));
		expect(lists.length).toBeGreaterThan(40);
		const bad = lists.flatMap(({ property: { options = [], default: initial } }) => {
			const texts = options.flatMap((option) =>
				'value' in option ? [{ value: option.value, text: option.action ?? option.name }] : [],
			);
			const first = texts.find(({ value }) => value === initial);
			return [texts[0], first].filter(
				(one) => isLegacy(one?.text) && !texts.every(({ text }) => isLegacy(text)),
			);
		});
		expect(bad).toEqual([]);
	});
});

const operations = resources.flatMap(({ value, operations: rows }) =>
	Object.entries(rows).map(
		([operation, row]) => [`${value}: ${operation}`, value, operation, row] as const,
	),
);

describe('the order of fields', () => {
	test.each(operations)(
		'%s asks as its row does, from what decides to its details',
		(_label, resource, operation, row) => {
			const own = parametersOf(row).filter(
				({ in: place, collection }) =>
					collection === undefined && !['scope', 'path'].includes(place),
			);
			const names = shownFor({ resource, operation }).map(({ name }) => name);
			const shown = own.filter(({ name }) => names.includes(name));
			const order = names.filter((name) => shown.some((one) => one.name === name));
			const deciders = new Set(own.flatMap(({ when }) => when?.parameter ?? []));
			// Apart from what decides about others, in the order of the row.
			const plain = shown.map(({ name }) => name).filter((name) => !deciders.has(name));
			expect(order.filter((name) => !deciders.has(name))).toEqual(plain);
			for (const { name, when } of shown) {
				const decider = own.find((one) => one.name === when?.parameter);
				if (decider === undefined || decider.in === 'blank') continue;
				expect(order.indexOf(decider.name)).toBeLessThan(order.indexOf(name));
			}
			// What is needed comes before what may be left out, and a name before all.
			const isNeeded = order
				.filter((name) => name !== AS_JSON)
				.map((name) => shown.find((one) => one.name === name))
				.filter((one) => one?.in !== 'blank')
				.map((one) => one?.field.required === true);
			expect(isNeeded).toEqual([...isNeeded].sort((a, b) => Number(b) - Number(a)));
			const naming = order.findIndex((name) => ['name', 'versionName', 'tagName'].includes(name));
			expect(naming).toBeLessThanOrEqual(0);
		},
	);

	test('is that of each operation, and of the first where two contradict each other', () => {
		expect(
			commonOrder([
				['b', 'c'],
				['a', 'b'],
				['a', 'd', 'c'],
			]),
		).toEqual(['a', 'b', 'd', 'c']);
		expect(
			commonOrder([
				['a', 'b'],
				['b', 'a', 'c'],
			]),
		).toEqual(['a', 'b', 'c']);
		expect(commonOrder([])).toEqual([]);
	});
});
