// `npm run test:mutation`: do the tests notice when the code is changed? Not part of `npm test`.
import { mutateRanges } from './test/mutation/ranges.mjs';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	testRunner: 'session',
	plugins: ['./test/mutation/runner.mjs'],
	coverageAnalysis: 'perTest',
	mutate: mutateRanges(),
	incremental: process.env.INCREMENTAL === '1',
	incrementalFile: 'reports/mutation/incremental.json',
	concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
	timeoutMS: 8_000,
	dryRunTimeoutMinutes: 30,
	reporters: ['clear-text', 'progress', 'json'],
	jsonReporter: { fileName: 'reports/mutation/mutation.json' },
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	thresholds: { high: 90, low: 80, break: 80 },
	ignorePatterns: ['dist', 'e2e', 'demo', 'reports'],
	ignoreStatic: true,
};
