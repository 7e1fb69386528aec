/** Installs a version of n8n into the cache. */
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import { cached, cacheFolder, isCached } from './cache';
import { cleanEnvironment, runCommand } from './commands';
import { newestOf, nodeFor, type NodeRuntime, pnpmScript } from './tools';
import { cacheKey, type N8nVersion, readVersion, type VersionName } from './versions';

/** An n8n that can be started. */
export interface InstalledN8n {
	name: VersionName;
	version: string;
	node: NodeRuntime;
	/** Folder whose node_modules holds n8n and its whole tree, flat. */
	folder: string;
	/** The file that starts n8n, to be run with the node. */
	script: string;
}

const MOST_ROUNDS = 12;
const INSTALL_MS = 45 * 60_000;
const START_MS = 2 * 60_000;
/** Lines of pnpm are shown this far apart. */
const PROGRESS_MS = 10_000;

/** An environment in which child processes find the wanted Node.js first. */
export function environmentWith(
	node: NodeRuntime,
	extra: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
	const path = [dirname(node.execPath), process.env['PATH']].join(delimiter);
	return cleanEnvironment({ ...extra, PATH: path });
}

const scriptIn = (folder: string): string => join(folder, 'node_modules', 'n8n', 'bin', 'n8n');

function writeManifest(folder: string, n8n: string, overrides: Record<string, string>): void {
	const manifest = {
		private: true,
		dependencies: { n8n },
		// The only scripts that are needed to run: the others are for extras, or say thank you.
		pnpm: { onlyBuiltDependencies: ['sqlite3', 'isolated-vm'], overrides },
	};
	writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, '\t')}\n`);
	const settings = [
		'node-linker=hoisted',
		'auto-install-peers=true',
		'strict-peer-dependencies=false',
		`store-dir=${join(cacheFolder(), 'pnpm-store')}`,
	];
	writeFileSync(join(folder, '.npmrc'), `${settings.join('\n')}\n`);
}

/** Shows that something happens, without the thousands of lines of a build. */
function progress(): (line: string) => void {
	const started = Date.now();
	let shown = 0;
	return (line) => {
		const text = line.trim();
		const telling =
			/^Progress: /.test(text) || /^node_modules\/.+ install\$|: (Running|Done)/.test(text);
		if (!telling || Date.now() - shown < PROGRESS_MS) return;
		shown = Date.now();
		const seconds = Math.round((shown - started) / 1000);
		console.log(`  ${String(seconds).padStart(4)} s  ${text.slice(0, 120)}`);
	};
}

const missing = /No matching version found for (@?[^@\s]+)@(\S+)/;

async function installTree(folder: string, version: N8nVersion, node: NodeRuntime): Promise<void> {
	const pnpm = await pnpmScript();
	const overrides = { ...version.overrides };
	const env = environmentWith(node, node.headers ? { npm_config_nodedir: node.headers } : {});
	const log = join(cacheFolder(), `install-${version.n8n}.log`);
	writeFileSync(log, '');
	const args = [pnpm, 'install', '--reporter=append-only', '--no-frozen-lockfile'];
	for (let round = 0; round < MOST_ROUNDS; round++) {
		writeManifest(folder, version.n8n, overrides);
		const options = { cwd: folder, env, timeoutMs: INSTALL_MS, log, onLine: progress() };
		const { code, output } = await runCommand(node.execPath, args, options);
		if (code === 0) return;
		const [, name, range = ''] = missing.exec(output) ?? [];
		if (name === undefined || name === 'n8n' || name in overrides) break;
		overrides[name] = await newestOf(name, folder);
		console.log(`  ${name} has no version for "${range}": taking ${overrides[name]}`);
	}
	const end = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-25).join('\n');
	throw new Error(`n8n ${version.n8n} could not be installed; all is in ${log}\n${end}`);
}

/** n8n must start before its folder gets the name that later runs look for. */
async function checkStart(folder: string, version: N8nVersion, node: NodeRuntime): Promise<void> {
	const { code, output } = await runCommand(node.execPath, [scriptIn(folder), '--version'], {
		cwd: folder,
		// Else it would make a settings file in the home folder.
		env: environmentWith(node, { N8N_USER_FOLDER: folder }),
		timeoutMs: START_MS,
	});
	if (code === 0 && output.split('\n').some((line) => line.trim() === version.n8n)) return;
	throw new Error(`n8n ${version.n8n} was installed but does not start:\n${output}`);
}

/**
 * The version of n8n, installed first when it is not in the cache. Tells on the console what it does.
 *
 * @throws Error with the end of the log when it cannot be installed
 */
export async function installN8n(name: VersionName): Promise<InstalledN8n> {
	const version = readVersion(name);
	const node = await nodeFor(version);
	const key = cacheKey(version, node.major);
	if (!isCached(key)) {
		console.log(`Installing n8n ${version.n8n} for Node.js ${node.major} into ${cacheFolder()}`);
		console.log('  once; it takes 2 to 10 minutes and about 1.5 GB');
	}
	const folder = await cached(key, async (made) => {
		const started = Date.now();
		await installTree(made, version, node);
		await checkStart(made, version, node);
		console.log(`  done in ${Math.round((Date.now() - started) / 1000)} s`);
	});
	return { name, version: version.n8n, node, folder, script: scriptIn(folder) };
}
