/**
 * A chat model that needs no weights: it says back what it was sent, and calls the tools it is given.
 *
 * - Tools: `name({...})` in the user's message calls that tool with these arguments, each such call at
 *   once; without one, a message with numbers calls the first tool, and fills its parameters with them.
 * - When tools have answered it says `Result: ` and what they returned.
 * - With `response_format` json_object it says `{"text": ...}`.
 * - Otherwise `You said: ` and the user's last message; pictures are counted.
 */
import { isObject, textOf } from '../world';

/** What a chat deployment is made of. */
export interface ChatModel {
	kind: 'chat';
	/** Most tokens of the messages; a token is four characters. */
	context: number;
	/** Whether the deployment returns its response as a string, as `json.dumps` does. */
	encoded: boolean;
	durationMs: number;
}

interface ToolCall {
	name: string;
	arguments: string;
}

interface Reply {
	text: string | null;
	calls: ToolCall[];
	promptTokens: number;
	completionTokens: number;
}

const objects = (value: unknown): Record<string, unknown>[] =>
	Array.isArray(value) ? value.filter(isObject) : [];

const tokensOf = (text: string): number => Math.ceil(text.length / 4);

/** The text of a message, and how many pictures it has. */
function contentOf(message: Record<string, unknown>): { text: string; pictures: number } {
	const { content } = message;
	if (typeof content === 'string') return { text: content, pictures: 0 };
	const parts = objects(content);
	const text = parts.map((part) => textOf(part, 'text') ?? '').join(' ');
	return {
		text: text.trim(),
		pictures: parts.filter((part) => part.type === 'image_url').length,
	};
}

interface Tool {
	name: string;
	parameters: [name: string, type: unknown][];
}

function toolsOf(body: Record<string, unknown>): Tool[] {
	return objects(body.tools).flatMap((tool) => {
		const { function: described } = tool;
		if (!isObject(described) || typeof described.name !== 'string') return [];
		const schema = isObject(described.parameters) ? described.parameters : {};
		const properties = isObject(schema.properties) ? schema.properties : {};
		return [
			{
				name: described.name,
				parameters: Object.entries(properties).map(([name, property]): [string, unknown] => [
					name,
					isObject(property) ? property.type : undefined,
				]),
			},
		];
	});
}

/** Calls that a message asks for. */
function callsFor(text: string, tools: Tool[]): ToolCall[] {
	const spelled = [...text.matchAll(/([\w-]+)\((\{.*?\})\)/gs)].flatMap(
		([, name = '', given = '']) =>
			tools.some((tool) => tool.name === name) ? [{ name, arguments: given }] : [],
	);
	const [first] = tools;
	const numbers = (text.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
	if (spelled.length > 0 || first === undefined || numbers.length === 0) return spelled;
	const values = first.parameters.map(([name, type]): [string, unknown] => [
		name,
		type === 'string' ? text : numbers.shift(),
	]);
	return [{ name: first.name, arguments: JSON.stringify(Object.fromEntries(values)) }];
}

function reply(model: ChatModel, body: Record<string, unknown>): Reply {
	const messages = objects(body.messages);
	if (messages.length === 0) throw new Error('messages must not be empty');
	const promptTokens = tokensOf(messages.map((message) => contentOf(message).text).join(' '));
	if (promptTokens > model.context) {
		throw new Error(
			`This model's maximum context length is ${model.context} tokens, but the messages have ${promptTokens} tokens`,
		);
	}
	const lastUser = messages.map(({ role }) => role).lastIndexOf('user');
	const { text, pictures } = contentOf(messages[lastUser] ?? {});
	const answered = messages.slice(lastUser + 1).filter(({ role }) => role === 'tool');
	const found = answered.length > 0 ? [] : callsFor(text, toolsOf(body));
	const calls = body.parallel_tool_calls === false ? found.slice(0, 1) : found;
	if (calls.length > 0) {
		const completionTokens = tokensOf(JSON.stringify(calls));
		return { text: null, calls, promptTokens, completionTokens };
	}
	const plain =
		answered.length > 0
			? `Result: ${answered.map((message) => contentOf(message).text).join(' | ')}`
			: `You said: ${text}${pictures === 0 ? '' : ` (${pictures} pictures)`}`;
	const format = isObject(body.response_format) ? body.response_format.type : undefined;
	const said = format === 'json_object' ? JSON.stringify({ text: plain }) : plain;
	return { text: said, calls, promptTokens, completionTokens: tokensOf(said) };
}

const usageOf = ({ promptTokens, completionTokens }: Reply) => ({
	prompt_tokens: promptTokens,
	completion_tokens: completionTokens,
	total_tokens: promptTokens + completionTokens,
});

const toolCallsOf = ({ calls }: Reply) =>
	calls.map((call, index) => ({
		id: `call_${index + 1}`,
		type: 'function',
		function: call,
	}));

const finishOf = ({ calls }: Reply): string => (calls.length > 0 ? 'tool_calls' : 'stop');

/** A completion in OpenAI's form. */
export function complete(model: ChatModel, body: Record<string, unknown>): unknown {
	const said = reply(model, body);
	const calls = toolCallsOf(said);
	return {
		id: 'chatcmpl-sandbox',
		object: 'chat.completion',
		created: 0,
		model: body.model,
		choices: [
			{
				index: 0,
				finish_reason: finishOf(said),
				logprobs: null,
				message: {
					role: 'assistant',
					content: said.text,
					...(calls.length > 0 ? { tool_calls: calls } : {}),
				},
			},
		],
		usage: usageOf(said),
	};
}

/** The chunks of a streamed completion, with the explicit nulls that servers behind UbiOps write. */
export function completeInChunks(model: ChatModel, body: Record<string, unknown>): unknown[] {
	const said = reply(model, body);
	const chunk = (delta: object, finish: string | null = null) => ({
		id: 'chatcmpl-sandbox',
		object: 'chat.completion.chunk',
		created: 0,
		model: body.model,
		choices: [{ index: 0, delta, finish_reason: finish, logprobs: null }],
		usage: null,
	});
	const nothing = {
		content: null,
		function_call: null,
		refusal: null,
		role: null,
		tool_calls: null,
	};
	const words = said.text?.match(/\S+\s*|\s+/g) ?? [];
	const calls = toolCallsOf(said).flatMap((call, index) => {
		const { name, arguments: given } = call.function;
		const half = Math.ceil(given.length / 2);
		return [
			{ ...call, index, function: { name, arguments: given.slice(0, half) } },
			{ index, id: null, type: null, function: { name: null, arguments: given.slice(half) } },
		];
	});
	const options = isObject(body.stream_options) ? body.stream_options : {};
	return [
		chunk({ ...nothing, role: 'assistant', content: '' }),
		...words.map((content) => chunk({ ...nothing, content })),
		...calls.map((call) => chunk({ ...nothing, tool_calls: [call] })),
		chunk(nothing, finishOf(said)),
		...(options.include_usage === true
			? [{ ...chunk({}), choices: [], usage: usageOf(said) }]
			: []),
	];
}

/** Reads a chat model from a model.json. */
export function readChatModel(parsed: unknown, durationMs: number): ChatModel {
	const { context, encoded } = isObject(parsed) ? parsed : {};
	return {
		kind: 'chat',
		context: typeof context === 'number' ? context : 8192,
		encoded: encoded === true,
		durationMs,
	};
}
