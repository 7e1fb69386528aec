/** n8n's engine with the node, beside a server that records what reaches it: for the tests of a file. */

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine, type Engine } from '../../engine';
import { UbiOps } from '../../nodes/UbiOps/UbiOps.node';
import { type RecordingServer, startRecordingServer } from './recordingServer';

export function useRecording(): { readonly engine: Engine; readonly server: RecordingServer } {
	const engine = createEngine({ nodeTypes: [UbiOps], credentialTypes: [UbiOpsApi] });
	let server: RecordingServer | undefined;
	beforeAll(async () => {
		server = await startRecordingServer();
	});
	afterAll(async () => {
		await server?.close();
		engine.close();
	});
	return {
		engine,
		get server() {
			if (server === undefined) throw new Error('The server runs during tests only');
			return server;
		},
	};
}
