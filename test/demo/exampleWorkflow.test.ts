/** `examples/deploy-and-predict.json`, as a user imports it: the workflow of the demo. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { credentialsFor, nodeNames, readExample, settingsOf } from '../../demo/exampleWorkflow';
import { modelFolder, packModel, workflowFile, zipInWorkflow } from '../../demo/pack';
import { createEngine } from '../../engine';
import { UbiOps } from '../../nodes/UbiOps/UbiOps.node';
import { startSandbox } from '../../sandbox';
import { SANDBOX_PROJECT } from '../../sandbox/contract';

interface LinearModel {
	intercept: number;
	coefficients: Record<string, number>;
}

function readModel(): LinearModel {
	return JSON.parse(readFileSync(join(modelFolder, 'model.json'), 'utf8'));
}

describe('the example workflow', () => {
	it('carries its model as examples/house-prices has it (else run `npx tsx demo/pack.ts`)', () => {
		const text = readFileSync(workflowFile, 'utf8');
		expect(zipInWorkflow(text)).toBe(packModel(modelFolder).toString('base64'));
	});

	it('works in the project that a sandbox has from the start', () => {
		expect(settingsOf(readExample())['project']).toBe(SANDBOX_PROJECT);
	});

	it('predicts what its model computes, and cleans up after itself', async () => {
		const sandbox = await startSandbox({ buildMs: 50 });
		try {
			const engine = createEngine({ nodeTypes: [UbiOps], credentialTypes: [UbiOpsApi] });
			const workflow = readExample();
			const { baseUrl, token } = sandbox;
			const credentials = credentialsFor(workflow, { apiToken: token, baseUrl });
			const { error, status, nodes } = await engine.runWorkflow({ workflow, credentials });
			expect(error).toBeUndefined();
			expect(status).toBe('success');

			const { intercept, coefficients } = readModel();
			const predictions = (nodes[nodeNames.predictions]?.items[0] ?? []).map(({ json }) => json);
			expect(predictions).toHaveLength(5);
			for (const { price, ...house } of predictions) {
				const expected = Object.entries(coefficients).reduce(
					(sum, [field, coefficient]) => sum + coefficient * Number(house[field]),
					intercept,
				);
				expect(price).toBeCloseTo(expected, 2);
			}
			expect(nodes[nodeNames.deleted]?.items).toMatchObject([[{ json: { deleted: true } }]]);
		} finally {
			await sandbox.close();
		}
	});
});
