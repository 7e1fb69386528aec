/**
 * The floor under Run: what any node has to do for the same result. Its two halves cannot overlap: all
 * inputs have to be known to be right before the first of them is sent, and both compute on one thread.
 */

import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { CONCURRENCY } from './bareLoop';

/** Requests in one call. */
const TOGETHER = 250;

const description = (name: string, displayName: string): INodeTypeDescription => ({
	displayName,
	name,
	group: ['transform'],
	version: 1,
	description: displayName,
	defaults: { name: displayName },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	credentials: [{ name: 'ubiOpsApi', required: true }],
	properties: [{ displayName: 'Input', name: 'inputJson', type: 'json', default: '' }],
});

/** n8n's evaluation of the one expression of each item, and an output item paired to each. */
export class BareEvaluation implements INodeType {
	description = description('bareEvaluation', 'Bare Evaluation');

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const output = this.getInputData().map((_, item): INodeExecutionData => {
			const value = this.getNodeParameter('inputJson', item, null, { skipValidation: true });
			const json: IDataObject = Object(value);
			return { json, pairedItem: { item } };
		});
		return [output];
	}
}

/**
 * The calls of Run in a loop, as many at once, with nothing matched, and nothing checked but that the requests have ended: the
 * deployment, inputs in parts, and the same parts by their IDs until they are done.
 */
export class BareBatches implements INodeType {
	description = description('bareBatches', 'Bare Batches');

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const call = async (
			method: IHttpRequestMethods,
			path: string,
			body?: unknown,
		): Promise<unknown> => {
			const response: { body: string } = await this.helpers.httpRequestWithAuthentication.call(
				this,
				'ubiOpsApi',
				{
					method,
					url: `/projects/demo/deployments/times-ten${path}`,
					...(body === undefined
						? {}
						: { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
					encoding: 'text',
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					disableFollowRedirect: true,
					timeout: 60_000,
				},
			);
			return JSON.parse(response.body);
		};
		const inputs = this.getInputData().map(({ json }) => json);
		await call('GET', '');
		const parts = partsOf(inputs);
		const created = await eachBounded(parts, async (part) =>
			requestsIn(await call('POST', '/requests/batch', part)),
		);
		const ended = await eachBounded(created, async (part) => {
			const ids = part.map(({ id }) => id);
			for (;;) {
				const requests = requestsIn(await call('POST', '/requests/collect', ids));
				if (requests.every(({ status }) => status === 'completed')) return requests;
			}
		});
		return [ended.flat().map((json) => ({ json }))];
	}
}

const partsOf = <E>(entries: readonly E[]): E[][] =>
	Array.from({ length: Math.ceil(entries.length / TOGETHER) }, (_, part) =>
		entries.slice(part * TOGETHER, (part + 1) * TOGETHER),
	);

const requestsIn = (response: unknown): IDataObject[] => {
	if (!Array.isArray(response)) throw new Error(`No list: ${JSON.stringify(response)}`);
	return response;
};

/** The results of many pieces of work, in their order. */
async function eachBounded<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	const entries = all.entries();
	const worker = async (): Promise<void> => {
		for (const [index, one] of entries) results[index] = await work(one);
	};
	await Promise.all(Array.from({ length: CONCURRENCY }, worker));
	return results;
}
