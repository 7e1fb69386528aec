/**
 * `npm run bench:description`: the size of the description that every editor loads, and the time that a
 * fresh process needs to require and construct the node (median of five, on the built files).
 */

import { spawnSync } from 'node:child_process';

import { builtFile } from './builtNode';
import { judge, median, runBench } from './verdict';

const ROUNDS = 5;
const MOST_KB = 320;
const MOST_MS = 100;

const PROGRAM = `
	require('n8n-workflow');
	const begun = process.hrtime.bigint();
	const { UbiOps } = require(${JSON.stringify(builtFile)});
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

async function main(): Promise<void> {
	const runs = Array.from({ length: ROUNDS }, measure);
	const [first] = runs;
	if (first === undefined) throw new Error('Nothing was measured');
	console.log(`${first.operations} operations, ${first.properties} properties`);
	judge('Description: JSON that an editor loads', first.bytes / 1024, { atMost: MOST_KB }, ' KB');
	const load = median(runs.map(({ ms }) => ms));
	judge('Description: time to load the built node', load, { atMost: MOST_MS }, ' ms');
}

runBench(main);
