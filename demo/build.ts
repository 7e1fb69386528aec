import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
	n8n: { nodes: string[]; credentials: string[] };
}

/** Folders and files that the build reads. */
const sources = ['credentials', 'nodes', 'icons', 'tsconfig.json', 'tsconfig.build.json'];

function newestChange(path: string): number {
	if (!statSync(path).isDirectory()) return statSync(path).mtimeMs;
	return Math.max(0, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

/** The built files that n8n would load, as package.json names them. */
function builtFiles(root: string): string[] {
	const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	return [...manifest.n8n.nodes, ...manifest.n8n.credentials].map((file) => join(root, file));
}

function isUpToDate(root: string): boolean {
	const built = builtFiles(root);
	if (!built.every((file) => existsSync(file)) || !existsSync(join(root, 'dist', 'icons'))) {
		return false;
	}
	const oldest = Math.min(...built.map((file) => statSync(file).mtimeMs));
	return sources.every((source) => newestChange(join(root, source)) <= oldest);
}

/** Builds the package when it has not been built since its sources changed. Says whether it did. */
export function buildIfNeeded(root: string): boolean {
	if (isUpToDate(root)) return false;
	const build = spawnSync('npm', ['run', 'build', '--silent'], {
		cwd: root,
		encoding: 'utf8',
		shell: process.platform === 'win32',
	});
	if (build.status !== 0) {
		throw new Error(`The build failed:\n${build.stdout ?? ''}${build.stderr ?? ''}`);
	}
	return true;
}
