/** A Redis of one's own, as queue mode needs one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import { atExit } from '../install/atExit';
import { runCommand, signalGroup } from '../install/commands';
import { freePort } from '../server/n8nProcess';
import { TemporaryFolder } from '../server/userFolder';
import { waitFor } from '../server/waiting';

export interface Redis {
	port: number;
	/** Ends it; what it holds is gone. */
	close(): Promise<void>;
}

async function assertInstalled(): Promise<void> {
	const { code } = await runCommand('redis-server', ['--version'], {
		cwd: process.cwd(),
		timeoutMs: 10_000,
	});
	if (code === 0) return;
	throw new Error(
		'Queue mode needs Redis, and there is no redis-server here. On Debian and Ubuntu: apt-get install redis-server',
	);
}

/** Starts Redis on a free port, in memory only. @throws Error that says what to install */
export async function startRedis(): Promise<Redis> {
	await assertInstalled();
	const temporary = new TemporaryFolder();
	const port = await freePort();
	const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: temporary.path };
	const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
	const child: ChildProcess = spawn('redis-server', args, {
		stdio: ['ignore', 'pipe', 'ignore'],
		detached: process.platform !== 'win32',
	});
	const end = () => signalGroup(child, 'SIGKILL');
	const forget = atExit(end);
	let output = '';
	child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
	await waitFor('Redis', 20, () => (output.includes('Ready to accept') ? true : undefined));
	return {
		port,
		async close() {
			forget();
			const closed = once(child, 'close');
			end();
			await closed;
			temporary.remove();
		},
	};
}
