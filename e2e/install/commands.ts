/** Other programs, run quietly: their output goes to a log, addresses are taken out of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

import { atExit } from './atExit';

export interface CommandOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** The command is ended after this time. */
	timeoutMs: number;
	/** A file that gets all output. */
	log?: string;
	/** Called with every line of output. */
	onLine?: (line: string) => void;
	/** The user to run as, instead of the own one. */
	uid?: number;
	gid?: number;
}

export interface CommandResult {
	/** Exit code; null when the command was ended. */
	code: number | null;
	/** The end of what it printed, to both outputs. */
	output: string;
}

const KEPT = 200_000;

/** Text without web addresses: they are of no use in a log. */
export function withoutAddresses(text: string): string {
	return text.replace(/https?:\/\/[^\s"')\]]+/g, '(address)');
}

/** A copy of the environment without what npm sets for its scripts, which would change other installs. */
export function cleanEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
	const unwanted =
		/^npm_(config_(ignore_scripts|legacy_peer_deps|local_prefix|nodedir)|package_|lifecycle_)/i;
	const kept = Object.entries(process.env).filter(([name]) => !unwanted.test(name));
	return { ...Object.fromEntries(kept), ...extra };
}

/** Sends a signal to a process and to all that it has started. The process must lead its own group. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		if (process.platform === 'win32') child.kill(signal);
		else process.kill(-child.pid, signal);
	} catch {
		// Nobody is left in the group.
	}
}

/** Runs a command to its end. A command that cannot be started, or takes too long, has no exit code. */
export async function runCommand(
	command: string,
	args: readonly string[],
	{ cwd, env = cleanEnvironment(), timeoutMs, log, onLine, uid, gid }: CommandOptions,
): Promise<CommandResult> {
	const child = spawn(command, args, {
		cwd,
		env,
		uid,
		gid,
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: process.platform !== 'win32',
		shell: process.platform === 'win32',
	});
	let output = '';
	const keep = (text: string) => {
		const clean = withoutAddresses(text);
		output = `${output}${clean}`.slice(-KEPT);
		if (log !== undefined) appendFileSync(log, clean);
	};
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8');
		let rest = '';
		stream.on('data', (text: string) => {
			const lines = `${rest}${text}`.split('\n');
			rest = lines.pop() ?? '';
			if (lines.length > 0) keep(`${lines.join('\n')}\n`);
			for (const line of lines) onLine?.(withoutAddresses(line));
		});
		stream.on('end', () => keep(rest));
	}
	const timer = setTimeout(() => {
		keep(`\nStopped after ${Math.round(timeoutMs / 1000)} s\n`);
		signalGroup(child, 'SIGKILL');
	}, timeoutMs);
	// A command of its own group does not hear Ctrl-C.
	const forget = atExit(() => signalGroup(child, 'SIGKILL'));
	try {
		return await new Promise((resolve) => {
			child.once('error', (problem) => {
				keep(problem.message);
				resolve({ code: null, output });
			});
			child.once('close', (code) => resolve({ code, output }));
		});
	} finally {
		clearTimeout(timer);
		forget();
	}
}
