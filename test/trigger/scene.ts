/** What the tests on the simulated API share. */

import type { Settings } from '../../nodes/UbiOps/trigger/settings';
import { SimulatedApi, type SimulatedRequest, type SimulationOptions } from './simulatedApi';
import { SimulatedNode, type Watched } from './simulatedNode';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

let made = 0;

/** A request that is made now and ends after a while. */
export function request(
	api: SimulatedApi,
	ms: number,
	more: Partial<SimulatedRequest> = {},
): SimulatedRequest {
	const number = String(made++).padStart(12, '0');
	const created = more.created ?? api.now;
	const one: SimulatedRequest = {
		id: `00000000-0000-4000-8000-${number}`,
		owner: 'd',
		version: 'v1',
		created,
		visible: created,
		starts: created + ms / 3,
		ends: created + ms,
		end: 'completed',
		...more,
	};
	api.add(one);
	return one;
}

/** A deployment `d` with a version `v1`, and a trigger that watches it. */
export function simulate(options: SimulationOptions = {}, watched: Watched = { owner: 'd' }) {
	const api = new SimulatedApi(options);
	api.versions.push({ owner: 'd', version: 'v1', created: 0, retention: 'full' });
	const node = new SimulatedNode(api, watched);
	const ids = async (): Promise<string[]> => ((await node.poll()) ?? []).map(({ key }) => key);
	const wait = (ms: number): void => {
		api.now += ms;
	};
	return { api, node, ids, wait };
}

/** Settings of a trigger in which only the project and what a test is about are filled in. */
export const settingsWith = (chosen: Pick<Settings, 'event'> & Partial<Settings>): Settings => ({
	project: 'p',
	deployment: '',
	pipeline: '',
	version: '',
	environment: '',
	bucket: '',
	prefix: '',
	query: '',
	action: '',
	statuses: [],
	includeResult: false,
	simplify: true,
	...chosen,
});
