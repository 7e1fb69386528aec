/**
 * `npm run e2e:queue [-- 2.8|newest] [--package file.tgz]`: n8n in queue mode with a webhook
 * processor and two workers, the sandbox as UbiOps. Prints which worker ran what; exit code 1 when something is not exact.
 */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startSandbox } from '../../sandbox';
import { accessTo, credentialType } from '../checks/check';
import { installN8n } from '../install/n8n';
import { chosenVersions } from '../install/versions';
import { tarballOf } from '../package/tarball';
import { secondsSince, table, wordsOf } from '../report';
import { TemporaryFolder } from '../server/userFolder';
import { deployModel } from './batch';
import { startCluster } from './cluster';
import { type QueueBench, queueChecks } from './checks';

const { values, positionals } = parseArgs({
	options: { package: { type: 'string' } },
	allowPositionals: true,
});

/** The logs of the last run stay, for looking at what a worker said. */
const logs = join(tmpdir(), 'n8n-nodes-ubiops-e2e-logs', 'queue');

async function runChecks(bench: QueueBench): Promise<number> {
	let failed = 0;
	for (const { name, run } of queueChecks) {
		const begun = Date.now();
		try {
			const lines = await run(bench);
			console.log(`\n  ok      ${name} (${secondsSince(begun)})`);
			for (const line of lines) console.log(`          ${line}`);
		} catch (problem) {
			failed++;
			console.log(`\n  FAILED  ${name} (${secondsSince(begun)})\n${wordsOf(problem)}`);
		}
	}
	const rows = [...bench.ran].map(([id, { workflow, workers, status }]) => [
		id,
		workflow,
		workers.join(', '),
		status,
	]);
	console.log(`\n${table([['execution', 'workflow', 'ran on', 'status'], ...rows]).join('\n')}`);
	return failed;
}

async function main(): Promise<void> {
	mkdirSync(logs, { recursive: true });
	const packed = new TemporaryFolder();
	for (const name of chosenVersions(positionals)) {
		const n8n = await installN8n(name);
		const tarball = await tarballOf(packed.path, values.package);
		const sandbox = await startSandbox({ buildMs: 100, requestMs: 50 });
		const started = Date.now();
		try {
			await deployModel(sandbox);
			const cluster = await startCluster(n8n, tarball, logs);
			try {
				const { editor, installed } = cluster.main;
				console.log(
					`\nn8n ${n8n.version}, Node.js ${n8n.node.major}: a main, a webhook processor and ${cluster.workers.length} workers with ${installed.name} ${installed.version}, up after ${secondsSince(started)}`,
				);
				const access = accessTo(sandbox);
				const credential = await editor.createCredential(credentialType, 'UbiOps', access);
				const bench = { cluster, sandbox, credential, ran: new Map() };
				if ((await runChecks(bench)) > 0) {
					process.exitCode = 1;
					console.log(`logs: ${logs}, ${cluster.main.keepLog(logs, 'main')}`);
				}
			} finally {
				await cluster.close();
			}
		} finally {
			await sandbox.close();
		}
	}
	packed.remove();
}

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

main().catch((problem: unknown) => {
	console.error(wordsOf(problem));
	process.exit(1);
});
