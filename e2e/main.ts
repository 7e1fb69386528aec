/**
 * `npm run e2e [-- 2.8|newest] [--package file.tgz] [--only regex]`: the checks on real n8n servers, with the sandbox
 * as UbiOps. Exit code 1 when a check fails; n8n's log is kept then.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startSandbox } from '../sandbox';
import { checks as allChecks } from './checks';
import { accessTo, type Check, credentialType } from './checks/check';
import { installN8n, type InstalledN8n } from './install/n8n';
import { chosenVersions } from './install/versions';
import { tarballOf } from './package/tarball';
import { secondsSince, table, wordsOf } from './report';
import { startN8nServer } from './server/n8nServer';
import { TemporaryFolder } from './server/userFolder';

/** What became of the checks on one version: text for each, by the check's name. */
interface Column {
	title: string;
	failed: number;
	cells: Map<string, string>;
}

const logs = join(tmpdir(), 'n8n-nodes-ubiops-e2e-logs');

async function runChecks(
	n8n: InstalledN8n,
	tarball: string,
	checks: readonly Check[],
): Promise<Column> {
	const title = `n8n ${n8n.version}, Node.js ${n8n.node.major}`;
	const column: Column = { title, failed: 0, cells: new Map() };
	console.log(`\n${title}`);
	const sandbox = await startSandbox({ buildMs: 200, requestMs: 100 });
	const started = Date.now();
	try {
		const server = await startN8nServer({ n8n, tarball });
		try {
			const { name, version } = server.installed;
			console.log(`  up after ${secondsSince(started)}, with ${name} ${version}`);
			const access = accessTo(sandbox);
			const credential = await server.editor.createCredential(credentialType, 'UbiOps', access);
			for (const check of checks) {
				const begun = Date.now();
				try {
					const seen = await check.run({ server, sandbox, tarball, credential });
					column.cells.set(check.name, `ok ${secondsSince(begun)}`);
					console.log(`  ok      ${check.name}: ${seen}`);
				} catch (problem) {
					column.failed++;
					column.cells.set(check.name, 'FAILED');
					console.log(`  FAILED  ${check.name}: ${wordsOf(problem)}`);
				}
			}
			if (column.failed > 0) console.log(`  log: ${server.keepLog(logs, n8n.version)}`);
		} finally {
			await server.close();
		}
	} finally {
		await sandbox.close();
	}
	return column;
}

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		options: { package: { type: 'string' }, only: { type: 'string' } },
		allowPositionals: true,
	});
	const installed: InstalledN8n[] = [];
	for (const name of chosenVersions(positionals)) installed.push(await installN8n(name));
	const packed = new TemporaryFolder();
	const columns: Column[] = [];
	const checks = allChecks.filter(({ name }) => new RegExp(values.only ?? '').test(name));
	try {
		const tarball = await tarballOf(packed.path, values.package);
		for (const n8n of installed) columns.push(await runChecks(n8n, tarball, checks));
	} finally {
		packed.remove();
	}
	const head = ['check', ...columns.map(({ title }) => title)];
	const rows = checks.map(({ name }) => [
		name,
		...columns.map(({ cells }) => cells.get(name) ?? ''),
	]);
	console.log(`\n${table([head, ...rows]).join('\n')}`);
	if (columns.some(({ failed }) => failed > 0)) process.exitCode = 1;
}

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

main().catch((problem: unknown) => {
	console.error(wordsOf(problem));
	process.exitCode = 1;
});
