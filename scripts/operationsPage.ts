/** docs/operations.md, made from the table: which operation stands for which endpoint, and what it takes. */

import type { Operation, Resource } from '../nodes/UbiOps/api/table/operation';
import { collectionLabels, type Parameter } from '../nodes/UbiOps/api/table/parameter';
import { parametersOf } from '../nodes/UbiOps/api/table/parameters';
import { onlyVersionOf } from '../nodes/UbiOps/api/locators/availability';
import { scopeLabels } from '../nodes/UbiOps/api/locators/scope';
import { routesOf } from '../nodes/UbiOps/api/table/path';
import { endpointsOf } from './endpoints';

/** Text that can stand in a cell of a table. */
const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\n/g, ' ');

/** What stands behind the name of an operation that not every installation has. */
function marks({ legacy, name, ...row }: Operation): string {
	if (legacy) return name.includes('(Legacy)') ? '' : ' (legacy)';
	const version = onlyVersionOf(row);
	return version === undefined ? '' : ` (API ${version})`;
}

function takes(parameters: readonly Parameter[]): string {
	const own = parameters.filter(({ collection }) => collection === undefined);
	const grouped = parameters.filter(({ collection }) => collection !== undefined);
	const shown = own.map(({ label, optional }) => `${label}${optional ? ' (optional)' : ''}`);
	const collection = grouped[0]?.collection;
	if (collection !== undefined) {
		const labels = grouped.map(({ label }) => label).sort((a, b) => a.localeCompare(b));
		shown.push(`*${collectionLabels[collection]}*: ${labels.join(', ')}`);
	}
	return shown.join('; ');
}

/** What a wait asks, where that is not the operation's own endpoint. */
function waitsAt({ wait, path }: Operation): string[] {
	if (wait === undefined || wait.ask.path === path) return [];
	const method = wait.ask.kind === 'get' ? 'GET' : 'POST';
	const when = wait.optional ? 'with Wait for Completion' : 'then';
	return endpointsOf(wait.ask.path).map((endpoint) => `${when}: \`${method} ${endpoint}\``);
}

/** The page as Markdown. */
export function operationsPage(resources: readonly Resource[]): string {
	const sorted = [...resources].sort((a, b) => a.name.localeCompare(b.name));
	const count = sorted.reduce((sum, { operations }) => sum + Object.keys(operations).length, 0);
	const lines = [
		'# Operations',
		'',
		'Made from the table in `nodes/UbiOps/api` by `npm run docs`; a test fails when it is stale.',
		'',
		`${sorted.length} resources, ${count} operations. Names in braces are filled in from the fields of the`,
		'same name; a request that names no version goes to the default version.',
		'',
	];
	for (const { name, description, operations } of sorted) {
		lines.push(
			`## ${name}`,
			'',
			description.endsWith('.') ? description : `${description}.`,
			'',
			'| operation | endpoint | fields |',
			'| --- | --- | --- |',
		);
		const rows = Object.values(operations).sort((a, b) => a.name.localeCompare(b.name));
		for (const row of rows) {
			const endpoints = routesOf(row.path).flatMap(({ scope, path }) =>
				endpointsOf(path).map(
					(endpoint) =>
						`${scope === undefined ? '' : `${scopeLabels.get(scope) ?? scope}: `}\`${row.method} ${endpoint}\``,
				),
			);
			lines.push(
				`| ${cell(row.name)}${marks(row)} | ${[...endpoints, ...waitsAt(row)].join('<br>')} | ${cell(takes(parametersOf(row)))} |`,
			);
		}
		lines.push('');
	}
	return `${lines.join('\n').trimEnd()}\n`;
}
