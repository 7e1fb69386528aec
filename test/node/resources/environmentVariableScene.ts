/** Environment variables in every scope: what their tests share. */

import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { named, useWorkbench, type Workbench } from '../workbench';

/** Parameters of each scope. */
export const SCOPES: Record<string, INodeParameters> = {
	project: { scope: 'project' },
	deployment: { scope: 'deployment', deployment: named('prices') },
	version: { scope: 'version', deployment: named('prices'), version: named('v1') },
};

/** A variable that is chosen by its ID. */
export const byId = (id: unknown) => ({
	environmentVariable: { __rl: true, mode: 'id', value: String(id) },
});

export interface VariableScene {
	readonly bench: Workbench;
	create(
		scope: string,
		name: string,
		value?: string,
		secret?: boolean,
	): Promise<INodeExecutionData | undefined>;
	list(scope: INodeParameters | undefined, more?: INodeParameters): Promise<IDataObject[]>;
}

/** A sandbox with the deployments `prices` and `copies`; its calls are forgotten before each test. */
export function useVariables(): VariableScene {
	const bench = useWorkbench();
	beforeAll(async () => {
		await bench.deploy('prices', { plain: true });
		await bench.deploy('copies', { plain: true });
	});
	beforeEach(() => bench.sandbox.clearCalls());
	return {
		bench,
		async create(scope, name, value = 'x', secret = false) {
			const variable = { name, value, secret };
			const [item] = await bench.run('environmentVariable', 'create', {
				...SCOPES[scope],
				...variable,
				setEmptyValue: value === '',
			});
			return item;
		},
		async list(scope, more = {}) {
			const all = { returnAll: true, ...scope, ...more };
			return (await bench.run('environmentVariable', 'getAll', all)).map(({ json }) => json);
		},
	};
}
