/** Runs a sandbox on a port until Ctrl-C: `npm run sandbox -- --port 8080`. */
import { parseArgs } from 'node:util';
import { type Dialect, SANDBOX_PROJECT, startSandbox } from './index';

const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '8765' },
		host: { type: 'string', default: '127.0.0.1' },
		token: { type: 'string' },
		prefix: { type: 'string' },
		dialect: { type: 'string', default: 'v2.1' },
		latency: { type: 'string', default: '0' },
		'build-ms': { type: 'string', default: '3000' },
		'request-ms': { type: 'string', default: '1500' },
	},
});

function dialectOf(text: string): Dialect {
	if (text === 'seed' || text === 'v2.1' || text === 'v2') return text;
	throw new Error(`--dialect is seed, v2.1 or v2, not ${text}`);
}

async function main(): Promise<void> {
	const sandbox = await startSandbox({
		port: Number(values.port),
		host: values.host,
		token: values.token,
		pathPrefix: values.prefix,
		dialect: dialectOf(values.dialect),
		latencyMs: Number(values.latency),
		buildMs: Number(values['build-ms']),
		requestMs: Number(values['request-ms']),
	});
	const lines = [
		'The UbiOps sandbox is running; everything in it is gone when it stops.',
		'',
		`  Base URL  ${sandbox.baseUrl}`,
		`  Token     ${sandbox.token}`,
		`  Project   ${SANDBOX_PROJECT}`,
		'',
		'In n8n: create a credential "UbiOps API", paste the token as API Token and the',
		'base URL as Base URL. Ctrl-C stops the sandbox.',
		'',
	];
	process.stdout.write(lines.join('\n'));
	const stop = () => {
		sandbox.close().then(
			() => process.exit(0),
			() => process.exit(1),
		);
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

main().catch((problem: unknown) => {
	process.stderr.write(`${problem instanceof Error ? problem.message : String(problem)}\n`);
	process.exitCode = 1;
});
