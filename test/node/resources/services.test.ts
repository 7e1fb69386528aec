/** Services, notification groups, expressions and the state of the platform. */

import type { INodeParameters } from 'n8n-workflow';

import { deployParts } from '../flow';
import { errorOf, itemsOf, named, useWorkbench } from '../workbench';

const bench = useWorkbench();

beforeAll(async () => await deployParts(bench));
beforeEach(() => bench.sandbox.clearCalls());

describe('services', () => {
	test('are made with switches that are off, a limit of 0 and a health check', async () => {
		const [made] = await bench.run('service', 'create', {
			name: 'dashboard',
			deployment: named('double'),
			port: 8080,
			simplify: false,
			additionalFields: {
				authenticationRequired: false,
				authenticationMethodTokenEnabled: false,
				rateLimitToken: 0,
				requestLoggingExcludedExtensions: ['svg', 'png'],
				requestLoggingExcludedPaths: '(health|status)$',
				healthCheck: { path: '/health', interval: 10 },
				version: named('v1'),
			},
		});
		expect(bench.calls('services_create')[0]?.body).toEqual({
			name: 'dashboard',
			deployment: 'double',
			port: 8080,
			authentication_required: false,
			authentication_method_token_enabled: false,
			rate_limit_token: 0,
			request_logging_excluded_extensions: ['svg', 'png'],
			request_logging_excluded_paths: '(health|status)$',
			health_check: { path: '/health', interval: 10 },
			version: 'v1',
		});
		expect(made?.json).toMatchObject({
			version: 'v1',
			authentication_required: false,
			rate_limit_token: 0,
		});
		expect(made?.json.endpoint).toMatch(/^https:/);
	});

	test('a health check without its path is an error', async () => {
		const error = await errorOf(
			bench.run('service', 'create', {
				name: 'unhealthy',
				deployment: named('double'),
				port: 8080,
				additionalFields: { healthCheck: { interval: 10 } },
			}),
		);
		expect(error.message).toContain("'Health Check: Path' is empty");
		expect(bench.calls('services_create')).toHaveLength(0);
	});

	test('their version is cleared with null: then it is the default one', async () => {
		const [changed] = await bench.run('service', 'update', {
			service: named('dashboard'),
			updateFields: { fieldsToClear: ['version'], port: 9090 },
		});
		expect(bench.calls('services_update')[0]?.body).toEqual({ version: null, port: 9090 });
		expect(changed?.json).toMatchObject({ version: null, port: 9090 });
		const both: INodeParameters = { fieldsToClear: ['version'], version: 'v1' };
		const error = await errorOf(
			bench.run('service', 'update', { service: named('dashboard'), updateFields: both }),
		);
		expect(error.message).toContain("has a value but is also listed in 'Fields to Clear'");
	});

	test('are listed by the versions behind them', async () => {
		const [version] = await bench.run('deploymentVersion', 'get', {
			deployment: named('double'),
			version: named('v1'),
		});
		const list = async (deploymentVersionIds: string) =>
			await bench.run('service', 'getAll', { filters: { deploymentVersionIds } });
		expect(await list(`${String(version?.json.id)},other`)).toHaveLength(1);
		expect(await list('other')).toEqual([]);
		expect(bench.calls('services_list')[0]?.query).toEqual([
			['deployment_version_ids', `${String(version?.json.id)},other`],
		]);
		const [gone] = await bench.run('service', 'delete', { service: named('dashboard') });
		expect(gone?.json).toEqual({ deleted: true });
	});
});

describe('notification groups', () => {
	const contact = (address: string): INodeParameters => ({
		entries: [{ type: 'email', configuration: { emailAddress: address } }],
	});

	test('keep the address of a contact where the API wants it', async () => {
		const [made] = await bench.run('notificationGroup', 'create', {
			name: 'on-call',
			additionalFields: { contacts: contact('a@example.com') },
		});
		const contacts = [{ type: 'email', configuration: { email_address: 'a@example.com' } }];
		expect(bench.calls('notification_groups_create')[0]?.body).toEqual({
			name: 'on-call',
			contacts,
		});
		expect(made?.json).toMatchObject({ name: 'on-call', contacts });
	});

	test('new contacts replace the old ones, none at all removes them', async () => {
		const change = async (updateFields: INodeParameters) => {
			const [item] = await bench.run('notificationGroup', 'update', {
				notificationGroup: named('on-call'),
				specifyAsJson: 'contactsJson' in updateFields,
				updateFields,
			});
			return item?.json.contacts;
		};
		expect(await change({ contacts: contact('b@example.com') })).toMatchObject([
			{ configuration: { email_address: 'b@example.com' } },
		]);
		expect(await change({ contactsJson: '[]' })).toEqual([]);
		expect(bench.calls('notification_groups_update')[1]?.body).toEqual({ contacts: [] });
		expect(bench.calls('notification_groups_update')[0]?.rawPath).toMatch(
			/\/monitoring\/notification-groups\/on-call$/,
		);
	});

	test('a contact without an address is an error', async () => {
		const error = await errorOf(
			bench.run('notificationGroup', 'create', {
				name: 'nobody',
				additionalFields: { contacts: { entries: [{ type: 'email', configuration: {} }] } },
			}),
		);
		expect(error.message).toContain("'Contacts 1: Configuration' is empty");
		expect(bench.calls('notification_groups_create')).toHaveLength(0);
	});
});

describe('outside of any project', () => {
	test('expressions are worked out for sample values of each item', async () => {
		const output = await bench.run(
			'expression',
			'evaluate',
			{
				expression: 'temperature * 5 if temperature > 0 else 0',
				inputFields: { entries: [{ name: 'temperature', dataType: 'double' }] },
				requestData: '={{ { temperature: $json.value } }}',
			},
			{ items: itemsOf({ value: 2 }, { value: -1 }) },
		);
		expect(output.map(({ json }) => json.result)).toEqual([10, 0]);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		const calls = bench.calls('expressions_evaluate');
		expect(calls[0]?.rawPath).toMatch(/\/v2\.1\/expressions\/evaluate$/);
		expect(calls.map(({ body }) => body)).toContainEqual({
			expression: 'temperature * 5 if temperature > 0 else 0',
			input_fields: [{ name: 'temperature', data_type: 'double' }],
			request_data: { temperature: -1 },
		});
	});

	test('an expression that cannot be evaluated is reported in the API’s words', async () => {
		const error = await errorOf(
			bench.run('expression', 'evaluate', {
				expression: 'humidity + 1',
				inputFields: {},
				requestData: '{}',
			}),
		);
		expect(error.httpCode).toBe('400');
		expect(`${error.message} ${error.description}`).toContain("'humidity' is not known");
		expect(bench.calls('expressions_evaluate')[0]?.body).toMatchObject({ input_fields: [] });
	});

	test('the status of UbiOps itself', async () => {
		const [item] = await bench.run('status', 'get');
		expect(Object.keys(item?.json ?? {})).toEqual(['status', 'reason']);
		expect(bench.calls('service_status')[0]?.rawPath).toMatch(/\/v2\.1\/status$/);
	});
});
