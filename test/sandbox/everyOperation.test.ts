import { type Sandbox, startSandbox } from '../../sandbox';
import { operations } from '../../sandbox/reference';
import { checkBody } from '../../sandbox/validation/schema';
import { call, field } from './client';

describe('every operation of the reference', () => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ seedData: false, openAiSchemes: ['Token'] });
	});

	afterAll(() => sandbox.close());

	it('has 252 operations', () => {
		expect(operations).toHaveLength(252);
	});

	it.each(operations.map((operation) => [operation.id, operation] as const))(
		'%s answers without failing when nothing is there',
		async (_id, operation) => {
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
