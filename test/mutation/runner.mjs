/** A test runner for Stryker: one run of Jest that stays, and runs the tests for each mutant. */

import { channel } from 'node:diagnostics_channel';
import { join } from 'node:path';

import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { TestStatus } from '@stryker-mutator/api/test-runner';
import { runCLI } from 'jest';

const commands = channel('ubiops.mutation.commands');
const replies = channel('ubiops.mutation.replies');

const nextReply = () =>
	new Promise((resolve) => {
		const listen = (reply) => {
			replies.unsubscribe(listen);
			resolve(reply);
		};
		replies.subscribe(listen);
	});

class SessionRunner {
	capabilities() {
		return { reloadEnvironment: false };
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

	async mutantRun(options, isAgain = false) {
		const { testFilter, activeMutant, hitLimit, disableBail } = options;
		const { tests, hits } = await this.ask({
			wanted: testFilter,
			mutant: activeMutant.id,
			hitLimit,
			bail: !disableBail,
		});
		if (hitLimit !== undefined && hits > hitLimit) {
			return { status: 'timeout', reason: `Reached ${hits} times` };
		}
		if (await this.isSpoiled(tests)) {
			await this.dispose();
			await this.init();
			if (!isAgain) return await this.mutantRun(options, true);
		}
		const failed = tests.filter(({ failure }) => failure !== undefined);
		if (failed.length === 0) return { status: 'survived', nrOfTests: tests.length };
		return {
			status: 'killed',
			killedBy: failed.map(({ id }) => id),
			failureMessage: failed[0].failure,
			nrOfTests: tests.length,
		};
	}

	/** Whether a mutant has left something behind: a test that failed with it fails without it as well. */
	async isSpoiled(tests) {
		const failed = tests.find(({ failure }) => failure !== undefined);
		if (failed === undefined) return false;
		const { tests: again } = await this.ask({ wanted: [failed.id], bail: true });
		return again.some(({ failure }) => failure !== undefined);
	}

	async dispose() {
		commands.publish('end');
		await this.jest;
	}
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'session', SessionRunner)];
