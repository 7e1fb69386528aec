// `npm run test:mutation`: do the tests notice when the code is changed? Not part of `npm test`.
import { mutateRanges } from './test/mutation/ranges.mjs';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	testRunner: 'jest',
	jest: {
		projectType: 'custom',
		configFile: 'test/mutation/jest.config.js',
		enableFindRelatedTests: true,
	},
	coverageAnalysis: 'perTest',
	mutate: mutateRanges(),
	incremental: true,
	incrementalFile: 'reports/mutation/incremental.json',
	concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
	timeoutMS: 20_000,
	dryRunTimeoutMinutes: 30,
	reporters: ['clear-text', 'progress', 'json'],
	jsonReporter: { fileName: 'reports/mutation/mutation.json' },
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	thresholds: { high: 90, low: 80, break: 80 },
	ignorePatterns: ['dist', 'e2e', 'demo', 'docs', 'reports'],
	ignoreStatic: true,
};
