/**
 * `npm run demo`: runs the example workflow on n8n's real engine, with the package as it is published,
 * and shows what happens. Needs no account; with UBIOPS_API_TOKEN and UBIOPS_PROJECT it does the same
 * in UbiOps.
 */
import { join } from 'node:path';

import { createEngine, loadPackage } from '../engine';
import { buildIfNeeded } from './build';
import { runDemo } from './run';
import { chooseTarget } from './target';

const root = join(__dirname, '..');

async function main(): Promise<void> {
	// A second Ctrl-C ends the process at once.
	const stop = new AbortController();
	process.once('SIGINT', () => stop.abort());

	if (buildIfNeeded(root)) console.log('Built the package');
	const target = await chooseTarget(process.env);
	try {
		const engine = createEngine(await loadPackage(root));
		await runDemo(engine, target, stop.signal);
	} finally {
		await target.close();
	}
}

main().catch((error: unknown) => {
	console.error(`\n${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
});
