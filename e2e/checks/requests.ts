/** Requests that the checks send past the package, straight to the sandbox. */
import type { Sandbox } from '../../sandbox';
import { call, entries, field, text } from '../../test/sandbox/client';
import { waitFor } from '../server/waiting';

const pathOf = (deployment: string): string => `/projects/demo/deployments/${deployment}/requests`;

/** Sends requests; returns their ids. */
export async function sendBatch(
	sandbox: Sandbox,
	deployment: string,
	inputs: readonly unknown[],
): Promise<string[]> {
	const { body } = await call(sandbox, 'POST', `${pathOf(deployment)}/batch`, inputs);
	return entries(body).map((entry) => text(entry, 'id'));
}

/** Waits until requests are completed. */
export async function completed(
	sandbox: Sandbox,
	deployment: string,
	ids: readonly string[],
): Promise<void> {
	for (const id of ids) {
		await waitFor(`request ${id}`, 30, async () => {
			const { body } = await call(sandbox, 'GET', `${pathOf(deployment)}/${id}`);
			return field(body, 'status') === 'completed' ? true : undefined;
		});
	}
}
