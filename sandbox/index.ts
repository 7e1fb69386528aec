/** The embedded UbiOps-compatible API server of tests, demo and development. */
import type { Sandbox, SandboxOptions } from './contract';
import { Faults } from './faults';
import { lives } from './life';
import { requestBooks } from './life/requests/book';
import { Recorder } from './recording';
import { buildApp, type InFlight, listen } from './server';
import { plant } from './state/seed';
import { settle, World } from './world';

export * from './contract';

/** Starts a sandbox; close it when done. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const settings = settle(options);
	const world = new World(settings, lives);
	const faults = new Faults();
	const recorder = new Recorder(settings.maxRecordedCalls);
	const inFlight: InFlight = { now: 0, most: 0 };
	const storageInFlight: InFlight = { now: 0, most: 0 };
	plant(world);
	const app = buildApp({ world, faults, recorder, inFlight, storageInFlight });
	const server = await listen(app, settings.port, settings.host);
	const host = settings.host === '0.0.0.0' ? '127.0.0.1' : settings.host;
	world.origin = `http://${host}:${server.address.port}`;
	return {
		baseUrl: `${world.origin}${settings.pathPrefix}/v2.1`,
		token: settings.token,
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
				plant(world);
			},
			requestCount: () => requestBooks(world).count(),
		},
		async close() {
			world.close();
			await server.stop();
		},
	};
}
