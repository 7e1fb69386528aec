/** The package as it is published: what `npm pack` makes of the checkout. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { buildIfNeeded } from '../../demo/build';
import { runCommand } from '../install/commands';

const root = join(__dirname, '..', '..');

/**
 * Builds the package when its sources have changed, and packs it.
 *
 * @param folder where the tarball goes
 * @param given a tarball that is there already, to be taken instead; for testing a published version
 * @returns path of the tarball
 */
export async function tarballOf(folder: string, given?: string): Promise<string> {
	if (given !== undefined) {
		const path = resolve(given);
		if (!existsSync(path)) throw new Error(`There is no file ${path}`);
		return path;
	}
	if (buildIfNeeded(root)) console.log('Built the package');
	const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination'];
	const options = { cwd: root, timeoutMs: 120_000 };
	const { code, output } = await runCommand('npm', [...args, folder], options);
	const name = /"filename":\s*"([^"]+\.tgz)"/.exec(output)?.[1];
	if (code !== 0 || name === undefined) throw new Error(`npm pack failed:\n${output}`);
	return join(folder, name);
}
