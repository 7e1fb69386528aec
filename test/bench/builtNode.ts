import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { NodeTypeSource } from '../../engine';

/** The action node as it is published: what users run is not what a test runner compiles on the fly. */
export const builtFile = join(__dirname, '..', '..', 'dist', 'nodes', 'UbiOps', 'UbiOps.node.js');

/**
 * The built action node.
 *
 * @throws Error when the package was not built
 */
export function builtNode(): NodeTypeSource {
	if (!existsSync(builtFile)) {
		throw new Error('Run `npm run build` first: the built node is what is measured');
	}
	const { UbiOps }: { UbiOps: NodeTypeSource } = createRequire(__filename)(builtFile);
	return UbiOps;
}
