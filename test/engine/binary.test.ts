import { existsSync, readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BinaryMode } from '../../engine';
import { createEngine } from '../../engine';
import { Harness, HarnessApi } from './harnessNode';

/** Temporary folders of this process; others may be testing beside it. */
const folders = () =>
	readdirSync(tmpdir()).filter((name) => name.startsWith(`n8n-engine-${process.pid}-`));
const before = folders();

describe.each<BinaryMode>(['default', 'filesystem'])('binary data in mode %s', (binaryMode) => {
	const engine = createEngine({ nodeTypes: [Harness], credentialTypes: [HarnessApi], binaryMode });
	afterAll(() => engine.close());

	it('goes into a node and comes out of it', async () => {
		const data = await engine.storeBinary(Buffer.from('hello'), 'hello.txt', 'text/plain');
		const { items } = await engine.runNode({
			type: 'n8n-nodes-ubiops.harness',
			parameters: { operation: 'shout' },
			items: [{ json: {}, binary: { data } }],
		});
		const file = items[0]?.binary?.['data'];
		if (!file) throw new Error('no file came out');
		expect(file).toMatchObject({ fileName: 'loud.txt', mimeType: 'text/plain' });
		expect(file.id === undefined).toBe(binaryMode === 'default');
		expect((await engine.readBinary(file)).toString()).toBe('HELLO');
	});

	it('is made of base64 text by Convert to File', async () => {
		const { items } = await engine.runNode({
			type: 'n8n-nodes-base.convertToFile',
			typeVersion: 1.1,
			parameters: {
				operation: 'toBinary',
				sourceProperty: 'zip',
				options: { fileName: '={{ $json.name }}' },
			},
			items: [{ json: { zip: 'aGVsbG8=', name: 'model.zip' } }],
		});
		const file = items[0]?.binary?.['data'];
		if (!file) throw new Error('no file came out');
		expect(file).toMatchObject({ fileName: 'model.zip', mimeType: 'application/zip' });
		expect((await engine.readBinary(file)).toString()).toBe('hello');
	});

	it('leaves nothing behind', () => {
		engine.close();
		expect(folders()).toEqual(before);
		expect(existsSync(join(homedir(), '.n8n'))).toBe(false);
	});
});
