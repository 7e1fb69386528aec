// `npm run test:mutation`: do the tests notice when the code is changed? Not part of `npm test`.
import { mutateRanges } from './test/mutation/ranges.mjs';

// A report for each part that is measured, to be kept beside the others.
const report = `reports/mutation/${(process.env.ROOMS ?? 'all').replaceAll('/', '-')}.json`;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	testRunner: 'session',
	plugins: ['./test/mutation/runner.mjs'],
	coverageAnalysis: 'perTest',
	mutate: mutateRanges(),
	incremental: process.env.INCREMENTAL === '1',
	incrementalFile: 'reports/mutation/incremental.json',
	concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
	// For loops that never end and reach no mutant, and longer than a restart takes; session.ts ends others.
	timeoutMS: 120_000,
	timeoutFactor: 0.2,
	dryRunTimeoutMinutes: 30,
	reporters: ['clear-text', 'progress', 'json'],
	jsonReporter: { fileName: report },
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	thresholds: { high: 90, low: 80, break: 80 },
	ignorePatterns: ['dist', 'e2e', 'demo', 'reports', '.stryker-tmp'],
	ignoreStatic: true,
};
