/** A real n8n server with the package in it, on a folder and ports of its own. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { InstalledN8n } from '../install/n8n';
import { Editor } from './editor';
import { freePort, N8nProcess } from './n8nProcess';
import { installPackage, TemporaryFolder } from './userFolder';

export interface N8nServerOptions {
	n8n: InstalledN8n;
	/** The package as `npm pack` makes it. */
	tarball: string;
	/** More settings, over those that a test server always has. */
	env?: NodeJS.ProcessEnv;
	/** Port of the editor; a free one without. */
	port?: number;
}

/** The account of every server that is started here. */
export const account = {
	email: 'demo@example.com',
	firstName: 'Demo',
	lastName: 'User',
	password: 'Sandbox-2026',
} as const;

/** The same for main and workers, so that they can read each other's credentials. */
export const ENCRYPTION_KEY = 'a key for tests, of no worth';

export interface N8nServer {
	n8n: InstalledN8n;
	baseUrl: string;
	/** Name and version of the package under test. */
	installed: { name: string; version: string };
	/** The editor's calls, logged in as the owner. */
	editor: Editor;
	/** `N8N_USER_FOLDER`. */
	folder: string;
	/** File with all that the server has printed. */
	log: string;
	/** Ends the server as a crash does. */
	kill(): Promise<void>;
	/** Starts it again on the same folder. */
	start(): Promise<void>;
	/** Ends the server and removes its folder. */
	close(): Promise<void>;
	/** Copies the log to a folder, for looking at it after a failure. */
	keepLog(folder: string, name: string): string;
}

/**
 * Starts a server on a fresh folder: package installed, owner set up and logged in. Binary data is
 * kept in the filesystem.
 *
 * @throws Error with n8n's own output when it does not come up
 */
export async function startN8nServer(options: N8nServerOptions): Promise<N8nServer> {
	const { n8n, tarball } = options;
	const port = options.port ?? (await freePort());
	const broker = await freePort();
	const temporary = new TemporaryFolder();
	const folder = temporary.path;
	const log = join(folder, 'n8n.log');
	// n8n leaves things in the system's folder for temporary files.
	const scratch = join(folder, 'tmp');
	mkdirSync(scratch);
	const baseUrl = `http://127.0.0.1:${port}`;
	const server = new N8nProcess({
		n8n,
		command: ['start'],
		log,
		readyLine: 'Editor is now accessible via',
		env: {
			N8N_USER_FOLDER: folder,
			TMPDIR: scratch,
			N8N_ENCRYPTION_KEY: ENCRYPTION_KEY,
			N8N_PORT: String(port),
			N8N_RUNNERS_BROKER_PORT: String(broker),
			N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
			...options.env,
		},
	});
	const close = async () => {
		await server.stop();
		temporary.remove();
	};
	try {
		const installed = await installPackage(folder, tarball);
		await server.start();
		const editor = new Editor(baseUrl, n8n);
		await editor.setUpOwner(account);
		await editor.logIn(account);
		return {
			n8n,
			baseUrl,
			installed,
			editor,
			folder,
			log,
			kill: () => server.kill(),
			start: () => server.start(),
			close,
			keepLog(target, name) {
				mkdirSync(target, { recursive: true });
				const copy = join(target, `${name}.log`);
				if (existsSync(log)) cpSync(log, copy);
				return copy;
			},
		};
	} catch (problem) {
		await close();
		throw problem;
	}
}
