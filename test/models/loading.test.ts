/** An n8n before 2.16 has no AI SDK: one file that asks for it while it is loaded takes the package down. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { n8n } from '../../package.json';

const root = join(__dirname, '..', '..');
const published = [...n8n.nodes, ...n8n.credentials].map((file) =>
	file.replace(/^dist\//, '').replace(/\.js$/, ''),
);

test.each(published)('%s loads without the SDK', (file) => {
	expect(() => require.resolve('@n8n/ai-node-sdk')).toThrow();
	const exported: object = jest.requireActual(join(root, file));
	expect(Object.keys(exported)).not.toHaveLength(0);
});

test('the SDK is imported in one place, when it is needed', () => {
	const imports = readdirSync(join(root, 'nodes'), { encoding: 'utf8', recursive: true })
		.filter((file) => /(?<!\.d)\.ts$/.test(file))
		.flatMap((file) =>
			readFileSync(join(root, 'nodes', file), 'utf8')
				.split('\n')
				.filter((line) => /(import|require).*@n8n\/ai-node-sdk|from '@n8n\/ai-node-sdk'/.test(line))
				.map((line) => line.trim()),
		);
	expect(imports.sort()).toEqual([
		"import type * as Sdk from '@n8n/ai-node-sdk';",
		"return await import('@n8n/ai-node-sdk');",
	]);
});
