/** A process of n8n: a server or a worker. */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:net';

import { atExit } from '../install/atExit';
import { signalGroup, withoutAddresses } from '../install/commands';
import { environmentWith, type InstalledN8n } from '../install/n8n';
import { waitFor } from './waiting';

async function listenOnce(port: number): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === 'string') throw new Error('No port was given');
	return address.port;
}

/** Port on this machine that nothing listens on. */
export const freePort = async (): Promise<number> => await listenOnce(0);

/** Whether nothing listens on a port of this machine. */
export const isFree = async (port: number): Promise<boolean> =>
	await listenOnce(port).then(
		() => true,
		() => false,
	);

/** Set for every process: nothing calls home, nothing asks for a survey. */
const quiet = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_SECURE_COOKIE: 'false',
	N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_BLOCK_ENV_ACCESS_IN_NODE: 'true',
	N8N_GIT_NODE_DISABLE_BARE_REPOS: 'true',
	NO_COLOR: '1',
};

export interface N8nProcessOptions {
	n8n: InstalledN8n;
	/** n8n's command: `start` or `worker`. */
	command: readonly string[];
	env: NodeJS.ProcessEnv;
	/** A file that gets all output, of every start. */
	log: string;
	/** Printed by n8n when it is ready. */
	readyLine: string;
}

const START_SECONDS = 180;
const STOP_SECONDS = 40;
const LINES_SHOWN = 30;

/** A process that can be started again after it has ended. */
export class N8nProcess {
	private child: ChildProcess | undefined;
	private lines: string[] = [];

	constructor(private readonly options: N8nProcessOptions) {}

	/** What it has printed since its last start, line by line, without addresses. */
	get output(): readonly string[] {
		return this.lines;
	}

	/** Starts it and waits until it is ready. @throws Error with the end of its output */
	async start(): Promise<void> {
		if (this.child) throw new Error('It runs already');
		const { n8n, command, env, log, readyLine } = this.options;
		this.lines = [];
		appendFileSync(log, `\n== n8n ${n8n.version} ${command.join(' ')}\n`);
		const child = spawn(n8n.node.execPath, [n8n.script, ...command], {
			cwd: n8n.folder,
			env: environmentWith(n8n.node, { ...quiet, ...env }),
			stdio: ['ignore', 'pipe', 'pipe'],
			// A group of its own: it starts processes itself, and Ctrl-C is for us to hear.
			detached: process.platform !== 'win32',
		});
		this.child = child;
		const forget = atExit(() => signalGroup(child, 'SIGKILL'));
		child.once('exit', () => {
			if (this.child !== child) return;
			this.child = undefined;
			forget();
		});
		for (const stream of [child.stdout, child.stderr]) {
			let rest = '';
			stream.setEncoding('utf8').on('data', (text: string) => {
				const lines = `${rest}${text}`.split('\n');
				rest = lines.pop() ?? '';
				this.keep(lines.map(withoutAddresses), log);
			});
		}
		try {
			await waitFor(`"${readyLine}"`, START_SECONDS, () => {
				if (this.lines.some((line) => line.includes(readyLine))) return true;
				if (this.child !== child) throw new Error('It has ended');
				return undefined;
			});
		} catch (problem) {
			await this.kill();
			const reason = problem instanceof Error ? problem.message : String(problem);
			const end = this.lines.slice(-LINES_SHOWN).join('\n');
			throw new Error(`n8n ${n8n.version} did not start: ${reason}\n${end}`);
		}
	}

	private keep(lines: readonly string[], log: string): void {
		if (lines.length > 0) appendFileSync(log, `${lines.join('\n')}\n`);
		this.lines.push(...lines);
	}

	private async ended(seconds: number): Promise<boolean> {
		try {
			await waitFor('its end', seconds, () => (this.child ? undefined : true));
			return true;
		} catch {
			return false;
		}
	}

	/** Ends it as a service manager does; a process that takes too long is killed. */
	async stop(): Promise<void> {
		const { child } = this;
		if (!child) return;
		child.kill('SIGTERM');
		if (!(await this.ended(STOP_SECONDS))) await this.kill();
		// What it has started and did not take along.
		signalGroup(child, 'SIGKILL');
	}

	/** Ends it at once, as a crash or a power cut does. */
	async kill(): Promise<void> {
		if (!this.child) return;
		signalGroup(this.child, 'SIGKILL');
		if (!(await this.ended(STOP_SECONDS))) throw new Error('A killed n8n still runs');
	}
}
