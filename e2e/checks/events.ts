/** Running a workflow by its own trigger, as a user does who activates it. */
import type { Sandbox } from '../../sandbox';
import type { Execution } from '../server/execution';
import { succeeded } from '../server/execution';
import type { Editor, StoredWorkflow } from '../server/editor';
import { waitFor } from '../server/waiting';

const QUIET_MS = 1000;

/**
 * Activates a workflow and waits for the end of its first poll, from which on things are events. Newer
 * n8n responds before that poll.
 */
export async function activate(
	editor: Editor,
	sandbox: Sandbox,
	workflow: StoredWorkflow,
): Promise<Listening> {
	const before = sandbox.calls.length;
	await editor.activate(workflow);
	await editor.published(workflow);
	await waitFor('the first poll', 60, () => {
		const calls = sandbox.calls.slice(before);
		const last = calls.at(-1);
		const over = last !== undefined && Date.now() - last.time > QUIET_MS;
		return over && calls.every(({ status }) => status !== 0) ? true : undefined;
	});
	return new Listening(editor, workflow);
}

/** A workflow whose trigger polls, and the executions that it has started. */
export class Listening {
	private readonly read = new Map<string, Execution>();

	constructor(
		private readonly editor: Editor,
		readonly workflow: StoredWorkflow,
	) {}

	/** The executions that have ended, oldest first. @throws Error when one did not go well */
	async ended(): Promise<Execution[]> {
		for (const { id, status } of await this.editor.executions(this.workflow)) {
			if (this.read.has(id) || ['new', 'running', 'waiting'].includes(status)) continue;
			this.read.set(id, succeeded(await this.editor.execution(id)));
		}
		return [...this.read.values()];
	}

	/** What a node gave out in all executions so far that it ran in. */
	async outputs(node: string): Promise<Array<Record<string, unknown>>> {
		const executions = await this.ended();
		return executions.flatMap(({ nodes }) => (nodes[node] ?? []).map(({ json }) => json));
	}

	/** Waits until a node has given out so many items in all. Gives them back; there may be more. */
	async atLeast(
		node: string,
		count: number,
		seconds = 60,
	): Promise<Array<Record<string, unknown>>> {
		return await waitFor(`${count} items of "${node}"`, seconds, async () => {
			const items = await this.outputs(node);
			return items.length >= count ? items : undefined;
		});
	}
}
