import { PackageDirectoryLoader } from './n8nCore';
import type { CredentialTypeSource } from './credentials';
import type { NodeTypeSource } from './nodeTypes';
import { startServices } from './services';

/** The nodes and credentials of a package, ready for `createEngine`. */
export interface LoadedPackage {
	packageName: string;
	nodeTypes: NodeTypeSource[];
	credentialTypes: CredentialTypeSource[];
}

/**
 * Loads a built package the way n8n does, with n8n's own loader: the files of its `n8n` block, their
 * codex files and icons. `directory` is the folder of its package.json.
 */
export async function loadPackage(directory: string): Promise<LoadedPackage> {
	startServices();
	const loader = new PackageDirectoryLoader(directory);
	await loader.loadAll();
	return {
		packageName: loader.packageName,
		nodeTypes: Object.values(loader.nodeTypes).map(({ type }) => type),
		credentialTypes: Object.values(loader.credentialTypes).map(({ type }) => type),
	};
}
