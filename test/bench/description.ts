/**
 * `npm run bench:description`: the size of the description that every editor loads, and the time that a
 * fresh process needs to require and construct the node (median of five, on the built files).
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const file = join(__dirname, '..', '..', 'dist', 'nodes', 'UbiOps', 'UbiOps.node.js');

const PROGRAM = `
	require('n8n-workflow');
	const begun = process.hrtime.bigint();
	const { UbiOps } = require(${JSON.stringify(file)});
	const { description } = new UbiOps();
	const ms = Number(process.hrtime.bigint() - begun) / 1e6;
	const operations = description.properties
		.filter(({ name }) => name === 'operation')
		.reduce((sum, { options }) => sum + options.length, 0);
	console.log(JSON.stringify({
		ms,
		bytes: Buffer.byteLength(JSON.stringify(description)),
		properties: description.properties.length,
		operations,
	}));
`;

interface Measured {
	ms: number;
	bytes: number;
	properties: number;
	operations: number;
}

function measure(): Measured {
	const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', PROGRAM], {
		encoding: 'utf8',
	});
	if (status !== 0) throw new Error(stderr);
	const measured: Measured = JSON.parse(stdout);
	return measured;
}

if (!existsSync(file))
	throw new Error('Run `npm run build` first: the built node is what is measured');
const runs = Array.from({ length: 5 }, measure).sort((a, b) => a.ms - b.ms);
const [first] = runs;
const median = runs[2];
if (first === undefined || median === undefined) throw new Error('Nothing was measured');
console.log(`operations    ${first.operations}`);
console.log(`properties    ${first.properties}`);
console.log(`description   ${(first.bytes / 1024).toFixed(1)} KB of JSON (limit 300 KB)`);
console.log(
	`load          ${median.ms.toFixed(1)} ms, median of ${runs.length} fresh processes (limit 100 ms)`,
);
