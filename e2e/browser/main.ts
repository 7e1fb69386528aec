/**
 * `npm run e2e:ui [-- 2.8|newest] [--save] [--only regex] [--package file.tgz]`: a walk through the editor of a real
 * n8n in Chromium, with the sandbox as UbiOps. `--save` puts the pictures into docs/screenshots. Exit
 * code 1 when a step fails; a picture of that moment and n8n's log are kept then.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startSandbox } from '../../sandbox';
import { runCommand } from '../install/commands';
import { installN8n } from '../install/n8n';
import { versionNames } from '../install/versions';
import { populate } from '../look/populate';
import { tarballOf } from '../package/tarball';
import { secondsSince, table, wordsOf } from '../report';
import { startN8nServer } from '../server/n8nServer';
import { TemporaryFolder } from '../server/userFolder';
import { findChromium } from './findChromium';

const root = join(__dirname, '..', '..');
const kept = join(tmpdir(), 'n8n-nodes-ubiops-e2e-logs', 'browser');
const INSTALL_MS = 180_000;

const { values, positionals } = parseArgs({
	options: {
		package: { type: 'string' },
		save: { type: 'boolean', default: false },
		only: { type: 'string' },
	},
	allowPositionals: true,
});

/** The browser is driven by a package that only e2e has. */
async function installTools(): Promise<void> {
	const folder = join(root, 'e2e');
	if (existsSync(join(folder, 'node_modules', 'playwright-core'))) return;
	console.log('Installing what drives the browser ...');
	const options = { cwd: folder, timeoutMs: INSTALL_MS };
	const { code, output } = await runCommand('npm', ['ci', '--no-audit', '--no-fund'], options);
	if (code !== 0) throw new Error(`npm ci in e2e failed:\n${output}`);
}

async function main(): Promise<void> {
	const name = versionNames.find((known) => known === (positionals[0] ?? '2.8'));
	if (name === undefined) throw new Error(`Choose ${versionNames.join(' or ')}`);
	const chromium = findChromium();
	await installTools();
	const temporary = new TemporaryFolder();
	// The browser leaves things in the system's folder for temporary files.
	process.env['TMPDIR'] = temporary.path;
	// Not before it is there.
	const { walk } = await import('./walk');
	const n8n = await installN8n(name);
	// Of the last run only.
	const failures = join(kept, n8n.version);
	rmSync(failures, { recursive: true, force: true });
	const pictures = values.save ? join(root, 'docs', 'screenshots') : failures;
	for (const folder of [failures, pictures]) mkdirSync(folder, { recursive: true });
	const started = Date.now();
	const sandbox = await startSandbox({ buildMs: 100, requestMs: 50 });
	try {
		const tarball = await tarballOf(temporary.path, values.package);
		await populate(sandbox);
		const server = await startN8nServer({ n8n, tarball });
		try {
			const { installed } = server;
			console.log(
				`\nn8n ${n8n.version}, Node.js ${n8n.node.major}, ${installed.name} ${installed.version}: up after ${secondsSince(started)}\n`,
			);
			const results = await walk({
				server,
				sandbox,
				chromium,
				pictures,
				failures,
				only: values.only,
			});
			const rows = results.map(({ step, result, seconds }) => [step, result, seconds]);
			console.log(`\n${table([['step', 'result', 'time'], ...rows]).join('\n')}`);
			console.log(`\npictures: ${pictures}`);
			if (results.some(({ ok }) => !ok)) {
				process.exitCode = 1;
				console.log(`log: ${server.keepLog(failures, 'n8n')}`);
			}
		} finally {
			await server.close();
		}
	} finally {
		await sandbox.close();
		temporary.remove();
	}
}

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

main().catch((problem: unknown) => {
	console.error(wordsOf(problem));
	process.exit(1);
});
