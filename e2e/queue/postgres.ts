/** A database of one's own: main and workers share it, and SQLite locks up when they do. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { atExit } from '../install/atExit';
import { cleanEnvironment, runCommand, signalGroup } from '../install/commands';
import { freePort } from '../server/n8nProcess';
import { TemporaryFolder } from '../server/userFolder';
import { waitFor } from '../server/waiting';

export interface Postgres {
	/** n8n's settings for it. */
	env: NodeJS.ProcessEnv;
	/** Ends it; what it holds is gone. */
	close(): Promise<void>;
}

const USER = 'n8n';

/** Where Debian and Ubuntu keep the programs of the server, the newest version first. */
function debianFolders(): string[] {
	const parent = '/usr/lib/postgresql';
	if (!existsSync(parent)) return [];
	return readdirSync(parent)
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => join(parent, version, 'bin'));
}

function programs(): string {
	const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...debianFolders()];
	const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
	if (found !== undefined) return found;
	throw new Error(
		'Queue mode needs PostgreSQL, and there is none here. On Debian and Ubuntu: apt-get install postgresql',
	);
}

/** PostgreSQL refuses to run as root: Debian's package has a user for it. */
function userToBe(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const [, uid, gid] =
		/^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? [];
	if (uid === undefined)
		throw new Error('PostgreSQL does not run as root, and there is no user postgres');
	return { uid: Number(uid), gid: Number(gid) };
}

/** Starts PostgreSQL on a free port, in a temporary folder. @throws Error that says what to install */
export async function startPostgres(): Promise<Postgres> {
	const folder = programs();
	const user = userToBe();
	const temporary = new TemporaryFolder();
	const data = join(temporary.path, 'data');
	mkdirSync(data);
	for (const path of user ? [temporary.path, data] : []) {
		chownSync(path, user?.uid ?? 0, user?.gid ?? 0);
	}
	const how = { cwd: temporary.path, ...user };
	const made = await runCommand(
		join(folder, 'initdb'),
		['-D', data, '-U', USER, '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'],
		{ ...how, timeoutMs: 60_000 },
	);
	if (made.code !== 0) throw new Error(`initdb failed:\n${made.output}`);

	const port = await freePort();
	const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
	const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
	const child: ChildProcess = spawn(join(folder, 'postgres'), args, {
		...how,
		env: cleanEnvironment(),
		stdio: ['ignore', 'ignore', 'pipe'],
		detached: true,
	});
	const forget = atExit(() => signalGroup(child, 'SIGKILL'));
	let output = '';
	child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
	await waitFor('PostgreSQL', 30, () => {
		if (child.exitCode !== null) throw new Error(`PostgreSQL has ended:\n${output}`);
		return output.includes('ready to accept connections') ? true : undefined;
	});
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: USER,
		},
		async close() {
			const closed = once(child, 'close');
			// At once: nobody is waited for.
			child.kill('SIGINT');
			await closed;
			forget();
			temporary.remove();
		},
	};
}
