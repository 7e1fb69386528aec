import { type Sandbox, startSandbox } from '../../sandbox';
import { operations, operationsOf } from '../../sandbox/reference';
import { checkBody } from '../../sandbox/validation/schema';
import { call, field } from './client';

/** The API version to ask for an operation: v2.1, where it has the operation. */
const inOlder = new Set(operationsOf('v2.1').map(({ id }) => id));

describe('every operation of the reference', () => {
	const sandboxes = new Map<string, Sandbox>();

	beforeAll(async () => {
		for (const dialect of ['v2.1', 'v2'] as const) {
			sandboxes.set(
				dialect,
				await startSandbox({ seedData: false, dialect, openAiSchemes: ['Token'] }),
			);
		}
	});

	afterAll(async () => {
		for (const sandbox of sandboxes.values()) await sandbox.close();
	});

	it('has 287 operations', () => {
		expect(operations).toHaveLength(287);
	});

	it('has operations of one API version only', () => {
		const newer = new Set(operationsOf('v2').map(({ id }) => id));
		expect([...newer].filter((id) => !inOlder.has(id))).toHaveLength(17);
		expect([...inOlder].filter((id) => !newer.has(id))).toHaveLength(10 + 6 + 1 + 25);
	});

	it.each(operations.map((operation) => [operation.id, operation] as const))(
		'%s responds without failing when nothing is there',
		async (_id, operation) => {
			const sandbox = sandboxes.get(inOlder.has(operation.id) ? 'v2.1' : 'v2');
			if (sandbox === undefined) throw new Error('The sandbox has not started');
			const path = operation.path.replace(/\{[^}]+\}/g, 'nothing');
			const { kind } = operation.body;
			const [example] = operation.request_examples_in ? [] : operation.request_examples;
			const form = new FormData();
			form.append('file', new Blob(['x']), 'x.bin');
			const lists: unknown = kind.startsWith('array') ? [] : {};
			const body = kind === 'none' ? undefined : kind === 'multipart' ? form : (example ?? lists);
			const query = operation.query.filter((parameter) => parameter.required === true);
			const values = query.map(({ name, type, enum: known }) => {
				const value = known?.[0] ?? (type === 'datetime' ? '2026-01-01T00:00:00Z' : 'x');
				return `${name}=${encodeURIComponent(value)}`;
			});
			const suffix = values.length > 0 ? `?${values.join('&')}` : '';
			const reply = await call(sandbox, operation.method, path + suffix, body);
			expect(reply.status).not.toBe(500);
			expect(reply.status).not.toBe(401);
			expect(reply.status).not.toBe(405);
			if (reply.status >= 400) expect(reply.body).toEqual({ error: expect.any(String) });
			expect(sandbox.calls.at(-1)?.operationId).toBe(operation.id);
		},
	);

	/** Written for the oldest document only, which names the user in another field. */
	const outdated = (example: unknown) => field(example, 'user_id') !== undefined;

	it.each(
		operations
			.filter(({ body, request_examples_in: where }) => body.kind === 'object' && !where)
			.flatMap((operation) =>
				operation.request_examples
					.filter((example) => operation.group !== 'roles' || !outdated(example))
					.map((example, index) => [operation.id, index, example] as const),
			),
	)('%s takes example %d of the documents', (id, _index, example) => {
		const operation = operations.find((candidate) => candidate.id === id);
		if (operation === undefined) throw new Error(`No operation ${id}`);
		expect(() => checkBody(operation, example)).not.toThrow();
	});
});
