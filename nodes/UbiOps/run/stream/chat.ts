/** n8n's streaming: a chat or a webhook that shows the text of a node while it arrives. */

import { type Execution, isTool } from '../execution';

/** What n8n offers for it. Older versions, and nodes that work as a tool, have less of it or nothing. */
interface StreamingContext {
	isStreaming?(): boolean;
	sendChunk?(
		type: 'begin' | 'item' | 'end' | 'error',
		itemIndex: number,
		content?: string,
	): void | Promise<void>;
}

/**
 * Whether somebody reads along: the trigger of the workflow responds with a stream, and the user has
 * not switched it off here. What a node says as a tool is for the agent that asked.
 */
export function isStreamingToChat(
	execution: Pick<Execution, 'context' | 'node' | 'parameters'>,
): boolean {
	const context: StreamingContext = execution.context;
	if (context.sendChunk === undefined || context.isStreaming?.() !== true) return false;
	if (isTool(execution)) return false;
	return execution.parameters.value('enableStreaming', 0) !== false;
}

/** What is said to those who read along with one item; nothing when there is nobody. */
export class Chat {
	private readonly context: StreamingContext;

	private isOn: boolean;

	constructor(
		execution: Execution,
		private readonly itemIndex: number,
	) {
		this.context = execution.context;
		this.isOn = isStreamingToChat(execution);
	}

	/** A message begins. */
	async begin(): Promise<void> {
		await this.send('begin');
	}

	/** More text of the message. */
	async say(text: string): Promise<void> {
		if (text !== '') await this.send('item', text);
	}

	/** The message cannot be finished; for the reader only, the error itself goes its own way. */
	async fail({ message }: Error): Promise<void> {
		await this.send('error', message);
	}

	/** The message is over. */
	async end(): Promise<void> {
		await this.send('end');
	}

	private async send(type: 'begin' | 'item' | 'end' | 'error', content?: string): Promise<void> {
		if (!this.isOn) return;
		try {
			await this.context.sendChunk?.(type, this.itemIndex, content);
		} catch {
			// The reader has gone; the model and the workflow continue without.
			this.isOn = false;
		}
	}
}
