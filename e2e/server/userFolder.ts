/** The folder of an n8n server: its database, its settings and the community packages. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { atExit } from '../install/atExit';
import { runCommand } from '../install/commands';

/** Beginning of the names of all temporary folders that are made here. */
export const TEMPORARY = 'n8n-nodes-ubiops-e2e-';

interface PackageManifest {
	name: string;
	version: string;
	devDependencies?: unknown;
	peerDependencies?: unknown;
}

/** A folder of one's own in the system's place for temporary files; removed when the process ends. */
export class TemporaryFolder {
	readonly path = mkdtempSync(join(tmpdir(), TEMPORARY));
	private readonly forget = atExit(() => this.remove());

	/** Takes the folder away with all that is in it. */
	remove(): void {
		this.forget();
		rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
	}
}

async function unpack(tarball: string, folder: string): Promise<void> {
	mkdirSync(folder, { recursive: true });
	const args = ['-xzf', tarball, '-C', folder, '--strip-components=1'];
	const { code, output } = await runCommand('tar', args, { cwd: folder, timeoutMs: 60_000 });
	if (code !== 0) throw new Error(`${tarball} could not be unpacked:\n${output}`);
}

/**
 * Puts the package into a user folder as n8n's own installer leaves it: unpacked, without the
 * dependencies that n8n strikes out, and listed.
 *
 * @returns name and version of the package
 */
export async function installPackage(
	userFolder: string,
	tarball: string,
): Promise<{ name: string; version: string }> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const staging = join(nodes, 'staging');
	await unpack(tarball, staging);
	const manifest: PackageManifest = JSON.parse(readFileSync(join(staging, 'package.json'), 'utf8'));
	const { name, version } = manifest;
	rmSync(staging, { recursive: true });

	const folder = join(nodes, 'node_modules', name);
	await unpack(tarball, folder);
	delete manifest.devDependencies;
	delete manifest.peerDependencies;
	writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, undefined, '\t'));
	const listed = { name: 'installed-nodes', private: true, dependencies: { [name]: version } };
	writeFileSync(join(nodes, 'package.json'), JSON.stringify(listed, undefined, '\t'));
	return { name, version };
}
