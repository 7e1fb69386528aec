/**
 * `npm run live`: with UBIOPS_API_TOKEN and UBIOPS_PROJECT it runs the demo in UbiOps and then looks at
 * every assumption that documents leave open. `npm run live -- --sandbox` does the same in the sandbox,
 * once for each dialect. Ends with 1 when an assumption does not hold.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine, type Engine, loadPackage } from '../engine';
import { buildIfNeeded } from '../demo/build';
import { runDemo } from '../demo/run';
import { chooseTarget, sandboxTarget, type Target } from '../demo/target';
import { type Dialect, SANDBOX_PROJECT, startSandbox } from '../sandbox';
import type { LiveTarget } from './context';
import { runLive, tableOf } from './run';

const { values } = parseArgs({
	options: {
		sandbox: { type: 'boolean', default: false },
		dialect: { type: 'string' },
		only: { type: 'string', default: '' },
		'no-demo': { type: 'boolean', default: false },
	},
});

const DIALECTS: readonly Dialect[] = ['seed', 'v2.1', 'v2'];

/** Runs the demo and the probes against one UbiOps; whether all is as expected. */
async function check(engine: Engine, demo: Target, live: LiveTarget): Promise<boolean> {
	console.log(`\n== ${demo.description}\n`);
	if (live.dialect === 'seed') {
		console.log(
			'Without the demo: it waits for the status of a revision, which old ones do not have',
		);
	} else if (!values['no-demo']) {
		await runDemo(engine, demo, new AbortController().signal);
	}
	const only = values.only.split(',').filter((id) => id !== '');
	const report = await runLive(live, only);
	console.log(`\n${tableOf(report).join('\n')}`);
	return report.isGood;
}

async function checkSandbox(engine: Engine, dialect: Dialect): Promise<boolean> {
	const sandbox = await startSandbox({ dialect, buildMs: 200, requestMs: 30 });
	const { baseUrl, token } = sandbox;
	const demo = sandboxTarget(sandbox, `the sandbox, dialect ${dialect}`);
	const place = { baseUrl, token, project: SANDBOX_PROJECT };
	try {
		return await check(engine, demo, {
			...place,
			dialect,
			paceMs: 20,
			patienceMs: 10_000,
			isSandbox: true,
		});
	} finally {
		await demo.close();
	}
}

async function checkUbiOps(engine: Engine): Promise<boolean> {
	const { UBIOPS_PROJECT: project } = process.env;
	const demo = await chooseTarget(process.env);
	if (project === undefined || demo.settings.project === undefined) {
		await demo.close();
		throw new Error('Set UBIOPS_API_TOKEN and UBIOPS_PROJECT, or add --sandbox');
	}
	const { apiToken, baseUrl } = demo.credential;
	const token = apiToken.trim().replace(/^Token\s+/i, '');
	const dialect = baseUrl.replace(/\/+$/, '').endsWith('/v2') ? 'v2' : 'v2.1';
	return await check(engine, demo, {
		baseUrl: baseUrl.replace(/\/+$/, ''),
		token,
		project,
		dialect: DIALECTS.find((known) => known === values.dialect) ?? dialect,
		paceMs: 4000,
		patienceMs: 30 * 60_000,
		isSandbox: false,
	});
}

async function main(): Promise<void> {
	const root = join(__dirname, '..');
	if (buildIfNeeded(root)) console.log('Built the package');
	const engine = createEngine(await loadPackage(root));
	let isGood = true;
	if (values.sandbox) {
		for (const dialect of DIALECTS) {
			if (values.dialect !== undefined && values.dialect !== dialect) continue;
			isGood = (await checkSandbox(engine, dialect)) && isGood;
		}
	} else isGood = await checkUbiOps(engine);
	if (!isGood) process.exitCode = 1;
}

main().catch((problem: unknown) => {
	console.error(`\n${problem instanceof Error ? problem.message : String(problem)}`);
	process.exitCode = 1;
});
