/** What installs and runs n8n: a Node.js that it supports, and pnpm. Both come from npm. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { cached, isCached } from './cache';
import { cleanEnvironment, runCommand } from './commands';
import type { N8nVersion } from './versions';

const PNPM = 'pnpm@10';
const MINUTE = 60_000;

export interface NodeRuntime {
	major: number;
	/** The binary. */
	execPath: string;
	/** Folder with `include/node`, for add-ons; undefined when node-gyp has to find it. */
	headers?: string;
}

const hasHeaders = (folder: string): boolean =>
	existsSync(join(folder, 'include', 'node', 'node.h'));

async function installPackage(folder: string, wanted: string): Promise<void> {
	writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
	const args = ['install', wanted, '--no-audit', '--no-fund', '--ignore-scripts=false'];
	const { code, output } = await runCommand('npm', args, { cwd: folder, timeoutMs: 10 * MINUTE });
	if (code !== 0) throw new Error(`npm could not install ${wanted}:\n${output}`);
}

/** The package holds the binary; a second one inside of it has the headers as well. */
function headersIn(folder: string): string | undefined {
	const inner = join(folder, 'node_modules', 'node', 'node_modules');
	if (!existsSync(inner)) return undefined;
	return readdirSync(inner)
		.map((name) => join(inner, name))
		.find(hasHeaders);
}

/** The running Node.js when the version of n8n supports it, else one from npm. */
export async function nodeFor({ nodeMajors }: N8nVersion): Promise<NodeRuntime> {
	const running = Number(process.versions.node.split('.')[0]);
	if (nodeMajors.includes(running)) {
		const beside = dirname(dirname(process.execPath));
		return {
			major: running,
			execPath: process.execPath,
			...(hasHeaders(beside) ? { headers: beside } : {}),
		};
	}
	const major = Math.max(...nodeMajors);
	const name = `node${major}-${process.platform}-${process.arch}`;
	if (!isCached(name)) console.log(`  Node.js ${major} from npm ...`);
	const folder = await cached(name, (made) => installPackage(made, `node@${major}`));
	const binary = process.platform === 'win32' ? 'node.exe' : 'node';
	const headers = headersIn(folder);
	return {
		major,
		execPath: join(folder, 'node_modules', 'node', 'bin', binary),
		...(headers === undefined ? {} : { headers }),
	};
}

/** The file that starts pnpm, to be run with Node.js. */
export async function pnpmScript(): Promise<string> {
	const name = PNPM.replace('@', '-');
	if (!isCached(name)) console.log('  pnpm from npm ...');
	const folder = await cached(name, (made) => installPackage(made, PNPM));
	return join(folder, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
}

/** The newest version of a package that can be had. */
export async function newestOf(name: string, cwd: string): Promise<string> {
	const { code, output } = await runCommand('npm', ['view', name, 'versions', '--json'], {
		cwd,
		env: cleanEnvironment({ npm_config_loglevel: 'silent' }),
		timeoutMs: MINUTE,
	});
	const versions = [...output.matchAll(/"(\d+\.\d+\.\d+)"/g)].map(([, version]) => version);
	const newest = versions.at(-1);
	if (code !== 0 || newest === undefined) throw new Error(`There is no version of ${name}`);
	return newest;
}
