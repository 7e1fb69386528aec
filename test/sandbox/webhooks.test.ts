import { createServer, type Server } from 'node:http';
import { type Sandbox, startSandbox } from '../../sandbox';
import { call, deploy, field, text, until } from './client';

const demo = '/projects/demo';
const echo = { name: 'echo', plain: true, model: { kind: 'echo' } };

describe('webhooks', () => {
	let sandbox: Sandbox;
	let server: Server;
	let url = '';
	const seen: { body: unknown; key: unknown }[] = [];

	beforeEach(async () => {
		sandbox = await startSandbox({ buildMs: 10, requestMs: 10 });
		seen.length = 0;
		server = createServer((request, response) => {
			let body = '';
			request.on('data', (chunk: Buffer) => (body += chunk.toString()));
			request.on('end', () => {
				const parsed: unknown = JSON.parse(body);
				seen.push({ body: parsed, key: request.headers['x-key'] });
				response.writeHead(request.url === '/bad' ? 500 : 200).end();
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('No port');
		url = `http://127.0.0.1:${address.port}`;
	});

	afterEach(async () => {
		server.close();
		await sandbox.close();
	});

	const hook = (event: string) => ({
		name: event.replace(/_/g, '-'),
		url,
		object_type: 'deployment',
		object_name: 'echo',
		event,
		headers: [{ key: 'X-Key', value: 'hidden', protected: true }],
		include_result: true,
	});

	it('are called when a request ends', async () => {
		const base = await deploy(sandbox, echo);
		const made = await call(
			sandbox,
			'POST',
			`${demo}/webhooks`,
			hook('deployment_request_finished'),
		);
		expect(field(made.body, 'headers', 0)).toMatchObject({ key: 'X-Key', value: null });
		await call(sandbox, 'POST', `${base}/requests/batch`, ['a']);
		await until(async () => seen.length === 1);
		expect(seen[0]).toMatchObject({
			body: {
				event: 'deployment_request_finished',
				deployment_name: 'echo',
				deployment_version_name: 'v1',
				request_id: expect.any(String),
				status: 'completed',
				result: 'a',
				text: expect.stringContaining('echo'),
			},
			key: 'hidden',
		});
		const wrong = { ...hook('pipeline_request_failed'), name: 'x' };
		expect((await call(sandbox, 'POST', `${demo}/webhooks`, wrong)).status).toBe(400);
	});

	it('can be tested', async () => {
		await deploy(sandbox, echo);
		const { event, object_type, object_name } = hook('deployment_request_failed');
		const test = async (address: string) => {
			const body = { url: address, event, object_type, object_name };
			const made = await call(sandbox, 'POST', `${demo}/webhooks-tests`, body);
			const path = `${demo}/webhooks-tests/${text(made.body, 'id')}`;
			await until(
				async () => field((await call(sandbox, 'GET', path)).body, 'status') !== 'pending',
			);
			return (await call(sandbox, 'GET', path)).body;
		};
		expect(await test(url)).toMatchObject({ status: 'completed', error_message: null });
		expect(await test(`${url}/bad`)).toMatchObject({ status: 'failed' });
		expect(text(await test('https://example.com'), 'error_message')).toContain('loopback');
	});
});
