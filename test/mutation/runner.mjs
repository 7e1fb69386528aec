/** A test runner for Stryker: one run of Jest that stays, and runs the tests for each mutant. */

import { channel } from 'node:diagnostics_channel';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { TestStatus } from '@stryker-mutator/api/test-runner';
import { runCLI } from 'jest';

import { measuredOf, TestOrder } from './order.mjs';

const commands = channel('ubiops.mutation.commands');
const replies = channel('ubiops.mutation.replies');

/** In the copy of the project that Stryker works in. */
const MEASURED = 'measured.json';

/** Begins the failure of a test that did not end, as in messages.ts. */
const HANGS = 'Has not ended';

const nextReply = () =>
	new Promise((resolve) => {
		const listen = (reply) => {
			replies.unsubscribe(listen);
			resolve(reply);
		};
		replies.subscribe(listen);
	});

const failureIn = (tests) => tests.find(({ failure }) => failure !== undefined);

class SessionRunner {
	capabilities() {
		// What runs while the tests load keeps its first values, and its mutants count as static: without
		// this, Stryker would start a process for each of them.
		return { reloadEnvironment: true };
	}

	async init() {
		const ready = nextReply();
		const config = join(process.cwd(), 'test', 'mutation', 'jest.config.js');
		this.jest = runCLI({ config, runInBand: true, silent: true }, [process.cwd()]);
		const first = await Promise.race([ready, this.jest]);
		if (first !== 'ready') {
			const [file] = first.results?.testResults ?? [];
			throw new Error(`The tests do not load: ${file?.failureMessage ?? 'no reason is known'}`);
		}
	}

	async ask(command) {
		const reply = nextReply();
		commands.publish(command);
		const answer = await reply;
		if (answer.error !== undefined) throw new Error(answer.error);
		return answer;
	}

	async dryRun() {
		const { tests, coverage } = await this.ask({ bail: false });
		writeFileSync(MEASURED, JSON.stringify(measuredOf(tests, coverage)));
		return {
			status: 'complete',
			tests: tests.map(({ id, ms, failure }) => ({
				id,
				name: id,
				timeSpentMs: ms,
				...(failure === undefined
					? { status: TestStatus.Success }
					: { status: TestStatus.Failed, failureMessage: failure }),
			})),
			mutantCoverage: coverage ?? { static: {}, perTest: {} },
		};
	}

	/** What the first run measured; it was made by this process or by one that Stryker started before. */
	get order() {
		this.known ??= new TestOrder(JSON.parse(readFileSync(MEASURED, 'utf8')));
		return this.known;
	}

	async mutantRun(options) {
		const { testFilter, activeMutant, disableBail } = options;
		const { id: mutant, fileName } = activeMutant;
		const wanted = this.order.choose(fileName, testFilter);
		const hitLimit = this.order.hitLimitOf(mutant, wanted);
		const { tests, hits } = await this.ask({ wanted, mutant, hitLimit, bail: !disableBail });
		const failed = failureIn(tests);
		const isHung = failed?.failure.startsWith(HANGS) ?? false;
		if (failed !== undefined && (await this.isSpoiled(failed))) {
			const { isSound } = this;
			await this.restart();
			if (await this.isSpoiled(failed)) {
				// It needs what other tests did before it.
				this.order.leaveOut(failed.id);
				return await this.mutantRun(options);
			}
			this.isSound = true;
			// What was there before may have made the test fail.
			if (!isSound) return await this.mutantRun(options);
		}
		// Only a test that failed and succeeds now shows that nothing was left behind.
		this.isSound = failed !== undefined && !isHung;
		this.order.learnRuns(fileName, tests);
		if (hits > hitLimit) return { status: 'timeout', reason: `Reached ${hits} times` };
		if (failed === undefined) return { status: 'survived', nrOfTests: tests.length };
		const { id, failure } = failed;
		if (isHung) return { status: 'timeout', reason: id };
		return { status: 'killed', killedBy: [id], failureMessage: failure, nrOfTests: tests.length };
	}

	/** Whether a mutant has left something behind: the test that failed with it fails without it as well. */
	async isSpoiled({ id }) {
		const { tests } = await this.ask({ wanted: [this.order.withLimit(id)], bail: true });
		return failureIn(tests) !== undefined;
	}

	async restart() {
		await this.dispose();
		await this.init();
	}

	async dispose() {
		commands.publish('end');
		await this.jest;
	}
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'session', SessionRunner)];
