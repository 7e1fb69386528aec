/** The folder outside of the checkout that keeps what takes long to install. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { atExit } from './atExit';

/** `N8N_E2E_CACHE`, or a folder in the user's cache folder. */
export function cacheFolder(): string {
	const { N8N_E2E_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
	if (N8N_E2E_CACHE) return N8N_E2E_CACHE;
	const parent = XDG_CACHE_HOME ?? LOCALAPPDATA ?? join(homedir(), '.cache');
	return join(parent, 'n8n-nodes-ubiops');
}

const partial = /\.(\d+)\.part$/;

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

/** Takes away what installs that did not finish have left. */
function removeLeftovers(folder: string): void {
	for (const name of readdirSync(folder)) {
		const pid = partial.exec(name)?.[1];
		if (pid !== undefined && !isRunning(Number(pid))) {
			rmSync(join(folder, name), { recursive: true, force: true });
		}
	}
}

/** Whether an entry of the cache is there, and so is whole. */
export function isCached(name: string): boolean {
	return existsSync(join(cacheFolder(), name));
}

/**
 * The folder of an entry of the cache, made first when it is not there. It is made under another name,
 * so an install that was interrupted is never taken for a whole one.
 *
 * @throws what `make` throws; nothing is left then
 */
export async function cached(
	name: string,
	make: (folder: string) => Promise<void>,
): Promise<string> {
	const cache = cacheFolder();
	const target = join(cache, name);
	if (existsSync(target)) return target;
	mkdirSync(cache, { recursive: true });
	removeLeftovers(cache);
	const folder = `${target}.${process.pid}.part`;
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder);
	const remove = () => rmSync(folder, { recursive: true, force: true });
	const forget = atExit(remove);
	try {
		await make(folder);
		// Somebody else may have been faster; both are the same.
		if (!existsSync(target)) renameSync(folder, target);
		return target;
	} finally {
		forget();
		remove();
	}
}
