/**
 * `npm run bench:faulty`: what one faulty item in the middle of 1,000 costs with Continue On Fail. The
 * token may not look at the deployment, so that the node checks nothing and the API refuses the input.
 */

import { areExact, deployModel, engineWithNode, isResultOf, numbered, perItem } from './requests';
import { timeNode } from './requests';
import { SandboxProcess } from './sandboxProcess';
import { judge, judgeThat, runBench } from './verdict';

const ITEMS = 1000;
const FAULTY = ITEMS / 2;
const MOST_EXTRA = 19;

async function main(): Promise<void> {
	const engine = engineWithNode();
	const sandbox = await SandboxProcess.start({ latencyMs: 20 });
	await deployModel(sandbox);
	await sandbox.refuse('deployments_get', 403);
	const options = { items: numbered(ITEMS), continueOnFail: true };

	const sound = await timeNode(engine, sandbox, perItem('run'), options);
	if (!areExact(sound.items, ITEMS)) throw new Error('Not even sound items give their results');
	const before = await sandbox.tally();
	await sandbox.clear();
	const faulty = `={{ { x: $json.x === ${FAULTY} ? "none" : $json.x } }}`;
	const { items, ms } = await timeNode(engine, sandbox, perItem('run', faulty), options);
	const after = await sandbox.tally();

	console.log(
		`${ITEMS} items: all sound ${before.calls} calls (${before.polls} polls), ${sound.ms.toFixed(0)} ms; ` +
			`with a faulty one ${after.calls} calls (${after.polls} polls, ${after.refused} refused), ${ms.toFixed(0)} ms`,
	);
	judge(
		'Faulty item in 1,000: extra calls',
		after.calls - after.polls - (before.calls - before.polls),
		{ atMost: MOST_EXTRA },
	);
	const good = items.filter((item, x) => x !== FAULTY && isResultOf(item, x)).length;
	judge('Faulty item in 1,000: results of the others, in order', good, {
		atLeast: ITEMS - 1,
	});
	const failed = items.filter(({ json }) => json.error !== undefined);
	judgeThat(
		'Faulty item in 1,000: one error item, in its place',
		failed.length === 1 && failed[0] === items[FAULTY] && items.length === ITEMS,
	);
	judge('Faulty item in 1,000: requests made of the others', after.requests - before.requests, {
		atLeast: ITEMS - 1,
		atMost: ITEMS - 1,
	});
	await sandbox.close();
	engine.close();
}

runBench(main);
