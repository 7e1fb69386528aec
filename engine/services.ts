import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
	BinaryDataConfig,
	BinaryDataService,
	Container,
	InstanceSettings,
	Logger,
	SSHClientsManager,
} from './n8nCore';

/** Where binary data lives while a workflow runs: inside the items, or in files as on a server. */
export type BinaryMode = 'default' | 'filesystem';

let started = false;
let binaryFolder: string | undefined;
let binaryMode: BinaryMode | undefined;
let running = 0;
let lastSelection: Promise<void> = Promise.resolve();

/** Runs `action` with these environment variables, then puts the old values back. */
function withEnvironment(variables: Record<string, string>, action: () => void): void {
	const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
	Object.assign(process.env, variables);
	try {
		action();
	} finally {
		for (const [name, value] of before) {
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
		}
	}
}

/**
 * Builds the n8n-core services that a run needs, once per process. n8n keeps its settings in a file
 * of the user's home folder; here it gets a temporary folder, which is gone again when this returns
 * because the settings are read only once. The logger is silent unless N8N_LOG_LEVEL says otherwise.
 */
export function startServices(): void {
	if (started) return;
	const userFolder = mkdtempSync(join(tmpdir(), `n8n-engine-${process.pid}-`));
	const environment = {
		N8N_USER_FOLDER: userFolder,
		N8N_LOG_LEVEL: process.env['N8N_LOG_LEVEL'] ?? 'silent',
	};
	try {
		withEnvironment(environment, () => {
			Container.get(Logger);
			Container.get(InstanceSettings);
			Container.get(BinaryDataConfig);
			// Every node's context starts it, and its timer would keep the process alive.
			Container.get(SSHClientsManager).onShutdown();
		});
	} finally {
		rmSync(userFolder, { recursive: true, force: true });
	}
	started = true;
}

async function switchBinaryMode(mode: BinaryMode): Promise<void> {
	if (mode === binaryMode) return;
	if (running > 0) {
		throw new Error(
			`n8n has one binary data mode per process: wait for the running "${binaryMode}" workflows before starting one with "${mode}"`,
		);
	}
	const isNew = binaryFolder === undefined;
	binaryFolder ??= mkdtempSync(join(tmpdir(), `n8n-engine-${process.pid}-`));
	if (isNew) process.once('exit', removeBinaryFiles);
	const config = Container.get(BinaryDataConfig);
	config.mode = mode;
	config.localStoragePath = binaryFolder;
	await Container.get(BinaryDataService).init();
	// n8n creates the folder in either mode, but writes to it only in this one.
	if (isNew && mode === 'default') removeBinaryFiles();
	binaryMode = mode;
}

/** One switch after the other: workflows may start side by side. */
function selectBinaryMode(mode: BinaryMode): Promise<void> {
	const selected = lastSelection.then(() => switchBinaryMode(mode));
	lastSelection = selected.catch(() => undefined);
	return selected;
}

/** Runs `action` with n8n's binary data service in the given mode. */
export async function withBinaryMode<T>(mode: BinaryMode, action: () => Promise<T>): Promise<T> {
	startServices();
	await selectBinaryMode(mode);
	running += 1;
	try {
		return await action();
	} finally {
		running -= 1;
	}
}

/** Deletes the files of the binary data mode `filesystem`. Also done when the process ends. */
export function removeBinaryFiles(): void {
	if (binaryFolder !== undefined) rmSync(binaryFolder, { recursive: true, force: true });
	process.off('exit', removeBinaryFiles);
	binaryFolder = undefined;
	binaryMode = undefined;
}
