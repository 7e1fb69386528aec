/** Environments of a sandbox whose builds take a moment: what their tests share. */

import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { strToU8, zipSync } from 'fflate';

import { named, useWorkbench, type Workbench } from '../workbench';

/** The environment that the sandbox has before the tests. */
export const environment = named('pandas');

export const idOf = (id: unknown) => ({ __rl: true, mode: 'id', value: String(id) });

export const byId = (key: 'revision' | 'build', id: unknown) => ({ [key]: idOf(id) });

/** Lets a build finish, sooner than a wait looks again. */
export const settle = async () => await new Promise((resolve) => setTimeout(resolve, 320));

export interface EnvironmentScene {
	readonly bench: Workbench;
	/** An item with a package of an environment under `zip`. */
	packageWith(requirements: string): Promise<{ json: IDataObject; binary: { zip: IBinaryData } }>;
	/** Uploads a package and gives the way to its build. */
	upload(
		requirements: string,
		name?: string,
	): Promise<{
		environment: ReturnType<typeof named>;
		revision: ReturnType<typeof idOf>;
		build: ReturnType<typeof idOf>;
	}>;
	bytesOf(item: INodeExecutionData | undefined): Promise<Buffer>;
}

/** A sandbox with the environment `pandas`; its calls are forgotten before each test. */
export function useEnvironment(): EnvironmentScene {
	const bench = useWorkbench({ buildMs: 300 });
	beforeAll(async () => {
		await bench.run('environment', 'create', {
			name: 'pandas',
			additionalFields: { baseEnvironment: named('python3-12') },
		});
	});
	beforeEach(() => bench.sandbox.clearCalls());

	async function packageWith(requirements: string) {
		const zip = zipSync({ 'environment/requirements.txt': strToU8(requirements) });
		const data = await bench.engine.storeBinary(Buffer.from(zip), 'pandas.zip', 'application/zip');
		return { json: {}, binary: { zip: data } };
	}

	return {
		bench,
		packageWith,
		async upload(requirements, name = 'pandas') {
			const [item] = await bench.run(
				'environmentRevision',
				'upload',
				{ environment: named(name), source: 'file', file: 'zip' },
				{ items: [await packageWith(requirements)] },
			);
			const { revision, build } = item?.json ?? {};
			return { environment: named(name), revision: idOf(revision), build: idOf(build) };
		},
		async bytesOf(item) {
			const binary = item?.binary?.data;
			if (binary === undefined) throw new Error('No binary data');
			return await bench.engine.readBinary(binary);
		},
	};
}
