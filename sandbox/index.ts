/** The embedded UbiOps-compatible API server of tests, demo and development. */
import type { Sandbox, SandboxOptions } from './contract';
import { Faults } from './faults';
import { hooks } from './behaviour';
import { addProjectEvent } from './behaviour/projectEvents';
import { onRequest } from './behaviour/requests/announce';
import { requestBooks } from './behaviour/requests/book';
import { callWebhooks } from './behaviour/webhooks';
import { Recorder } from './recording';
import { listen } from './http/listen';
import { buildApp, type InFlight } from './server';
import { seed } from './state/seed';
import { withDefaults, World } from './world';

export * from './contract';

/** Starts a sandbox; close it when done. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const settings = withDefaults(options);
	const world = new World(settings, hooks);
	onRequest(world, callWebhooks);
	const faults = new Faults();
	const recorder = new Recorder(settings.maxRecordedCalls);
	const inFlight: InFlight = { now: 0, most: 0 };
	const storageInFlight: InFlight = { now: 0, most: 0 };
	seed(world);
	const app = buildApp({ world, faults, recorder, inFlight, storageInFlight });
	const server = await listen(app, settings.port, settings.host);
	const host = settings.host === '0.0.0.0' ? '127.0.0.1' : settings.host;
	world.origin = `http://${host}:${server.address.port}`;
	return {
		baseUrl: `${world.origin}${settings.pathPrefix}/${settings.dialect === 'v2' ? 'v2' : 'v2.1'}`,
		get token() {
			return settings.token;
		},
		set token(value: string) {
			settings.token = value;
		},
		calls: recorder.calls,
		clearCalls: () => recorder.clear(),
		faults,
		get maxInFlight() {
			return inFlight.most;
		},
		set maxInFlight(value: number) {
			inFlight.most = value;
		},
		get maxStorageInFlight() {
			return storageInFlight.most;
		},
		set maxStorageInFlight(value: number) {
			storageInFlight.most = value;
		},
		store: {
			reset() {
				world.wipe();
				seed(world);
			},
			requestCount: () => requestBooks(world).count(),
			addEvent(project, event) {
				const found = world.store.root('projects').get(project);
				if (found === undefined) throw new Error(`There is no project '${project}'`);
				addProjectEvent(world, found, event);
			},
		},
		async close() {
			world.close();
			await server.stop();
		},
	};
}
