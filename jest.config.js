/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/setup/environment.ts',
	// Time is virtual, and the environment drives it. What moves the event loop itself stays real.
	fakeTimers: {
		enableGlobally: true,
		doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask'],
	},
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
		],
	},
	setupFiles: ['reflect-metadata'],
	// Only for what hangs: on a busy machine a test may take long.
	testTimeout: 180_000,
};
