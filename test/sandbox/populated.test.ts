import { type Sandbox, startSandbox } from '../../sandbox';
import { answerFields, type Operation, operations, operationsOf } from '../../sandbox/reference';
import { schemaMismatches } from '../contract/outputs';
import { call, deploy, entries, field, fileForm, packageOf, text } from './client';

const demo = '/projects/demo';

/** Makes one of everything; gives the values that stand for path parameters. */
async function populate(sandbox: Sandbox): Promise<Map<string, string>> {
	const known = new Map<string, string>();
	const made = async (parameter: string, path: string, body: unknown, key = 'id') => {
		const reply = await call(sandbox, 'POST', path, body);
		known.set(parameter, text(reply.body, key));
	};
	const zip = () => fileForm(packageOf({ kind: 'echo' }));
	const base = await deploy(sandbox, { name: 'd', plain: true, model: { kind: 'echo' } });
	const version = `${base}/versions/v1`;
	await call(sandbox, 'PATCH', version, { minimum_instances: 1 });
	const plain = { input_type: 'plain', output_type: 'plain' };
	await call(sandbox, 'POST', `${demo}/pipelines`, { name: 'p', ...plain });
	const pipeline = await call(sandbox, 'POST', `${demo}/pipelines/p/versions`, {
		version: 'v1',
		objects: [{ name: 'o', reference_name: 'd' }],
		attachments: [
			{ destination_name: 'o', sources: [{ source_name: 'pipeline_start', mapping: [] }] },
			{ destination_name: 'pipeline_end', sources: [{ source_name: 'o', mapping: [] }] },
		],
	});
	known.set('attachment_id', text(pipeline.body, 'attachments', 0, 'id'));
	const run = await call(sandbox, 'POST', `${demo}/pipelines/p/requests`, 'x');
	known.set('pipeline_requests', text(run.body, 'id'));
	known.set('object-requests', text(run.body, 'deployment_requests', 0, 'id'));
	await made('deployment_requests', `${base}/requests`, 'x');
	const environment = `${demo}/environments`;
	await call(sandbox, 'POST', environment, { name: 'e' });
	await made('environment revision', `${environment}/e/revisions`, zip(), 'revision');
	const builds = `${environment}/e/revisions/${known.get('environment revision')}/builds`;
	known.set('environment build', text((await call(sandbox, 'GET', builds)).body, 0, 'id'));
	const revisions = await call(sandbox, 'GET', `${version}/revisions`);
	known.set('deployment revision', text(revisions.body, 0, 'id'));
	await call(sandbox, 'POST', `${base}/versions`, { version: 'v2', environment: 'e' });
	const target = { object_type: 'deployment', object_name: 'd' };
	const event = 'deployment_request_failed';
	await call(sandbox, 'POST', `${demo}/roles`, { name: 'r', permissions: [] });
	await call(sandbox, 'POST', `${demo}/schedules`, { name: 's', ...target, schedule: '0 0 1 1 *' });
	await call(sandbox, 'POST', `${demo}/services`, { name: 'w', deployment: 'd', port: 1 });
	const hook = { url: 'http://127.0.0.1:1', ...target, event };
	await call(sandbox, 'POST', `${demo}/webhooks`, { name: 'h', ...hook });
	await made('test_id', `${demo}/webhooks-tests`, hook);
	const metric = { name: 'custom.m', metric_type: 'delta' };
	await call(sandbox, 'POST', `${demo}/metrics`, metric);
	await call(sandbox, 'POST', `${demo}/time-series/data`, [
		{ metric: 'custom.m', labels: {}, data: [{ date: '2026-01-01', value: 1 }] },
	]);
	await call(sandbox, 'POST', `${demo}/monitoring/notification-groups`, {
		name: 'n',
		contacts: [],
	});
	const upload = await call(sandbox, 'POST', `${demo}/buckets/default/files/f`);
	await fetch(text(upload.body, 'url'), { method: 'PUT', body: 'x' });
	const users = await call(sandbox, 'GET', '/organizations/sandbox-org/users');
	known.set('user_id', text(users.body, 0, 'id'));
	await made('service_user_id', `${demo}/service-users`, { name: 'q' });
	await made('export_id', `${demo}/exports`, {});
	const form = new FormData();
	form.append('export_id', known.get('export_id') ?? '');
	await made('import_id', `${demo}/imports`, form);
	await made('blob_id', `${demo}/blobs`, zip());
	const instances = await call(sandbox, 'GET', `${demo}/instances`);
	known.set('instance_id', text(instances.body, 'results', 0, 'id'));
	const groups = await call(sandbox, 'GET', `${demo}/instance-type-groups`);
	known.set('instance_type_group_id', text(groups.body, 'results', 0, 'id'));
	const assignment = { role: 'r', assignee: known.get('user_id'), assignee_type: 'user' };
	await made('role-assignments', `${demo}/role-assignments`, assignment);
	for (const scope of [demo, base, version]) {
		const variable = { name: 'A', value: 'b', secret: false };
		await made(scope, `${scope}/environment-variables`, variable);
	}
	const owner = `${demo}/environments/e`;
	const secret = { name: 'A', value: 'b', secret: true };
	await made('environment secret', `${owner}/secrets`, secret);
	const member = { user_id: known.get('user_id'), limit: 5 };
	for (const kind of ['rate', 'concurrency']) {
		await call(sandbox, 'POST', `${demo}/services/w/user-${kind}-limits`, member);
	}
	await populateNewer({ ...sandbox, baseUrl: newerUrl(sandbox) }, known);
	return known;
}

/** Makes what only API v2 has. */
async function populateNewer(sandbox: Sandbox, known: Map<string, string>): Promise<void> {
	const tags = `${demo}/environments/e/tags`;
	await call(sandbox, 'POST', tags, { name: 't' });
	await call(
		sandbox,
		'POST',
		`${tags}/t/build`,
		fileForm(Buffer.from('numpy'), 'requirements.txt'),
	);
	const secret = { name: 'A', value: 'b', secret: true };
	const made = await call(sandbox, 'POST', `${tags}/t/secrets`, secret);
	known.set('tag secret', text(made.body, 'id'));
	const choice = { environment_name: 'e', environment_tag: 't' };
	await call(sandbox, 'POST', `${demo}/deployments/d/versions`, { version: 'tagged', ...choice });
}

/** The same sandbox below `/v2`. */
function newerUrl({ baseUrl }: Sandbox): string {
	return baseUrl.replace(/v2\.1$/, 'v2');
}

const NAMES: Record<string, string> = {
	project_name: 'demo',
	organization_name: 'sandbox-org',
	code: 'sandbox-voucher',
	deployment_name: 'd',
	version: 'v1',
	pipeline_name: 'p',
	bucket_name: 'default',
	environment_name: 'e',
	role_name: 'r',
	schedule_name: 's',
	service_name: 'w',
	tag_name: 't',
	webhook_name: 'h',
	metric_name: 'custom.m',
	notification_group_name: 'n',
	file: 'f',
	destination_name: 'o',
	name: 'o',
	time_series_id: '1',
};

/** The name under which `populate` keeps the value of a path parameter. */
function keyOf(operation: Operation, parameter: string): string {
	const owner = operation.group === 'environments' ? 'environment' : 'deployment';
	if (parameter === 'revision_id') return `${owner} revision`;
	// Deployment builds have the ids of their revisions.
	if (parameter === 'build_id')
		return owner === 'environment' ? 'environment build' : `${owner} revision`;
	if (parameter === 'request_id') {
		return operation.path.includes('object-requests') ? 'object-requests' : operation.group;
	}
	if (parameter !== 'id') return parameter;
	if (operation.path.includes('tags')) return 'tag secret';
	if (operation.path.includes('secrets')) return 'environment secret';
	if (operation.path.includes('role-assignments')) return 'role-assignments';
	if (operation.path.includes('versions')) return `${demo}/deployments/d/versions/v1`;
	return operation.path.includes('deployments') ? `${demo}/deployments/d` : demo;
}

describe('every GET when one of everything is there', () => {
	let sandbox: Sandbox;
	let known = new Map<string, string>();

	beforeAll(async () => {
		sandbox = await startSandbox({
			buildMs: 0,
			requestMs: 0,
			dialect: 'v2',
			openAiSchemes: ['Token'],
		});
		known = await populate({ ...sandbox, baseUrl: sandbox.baseUrl.replace(/v2$/, 'v2.1') });
	});

	afterAll(() => sandbox.close());

	const older = new Set(operationsOf('v2.1').map(({ id }) => id));
	const reads = operations.filter(({ method }) => method === 'GET');

	it.each(reads.map((operation) => [operation.id, operation] as const))(
		'%s',
		async (_id, operation) => {
			const path = operation.path.replace(/\{([^}]+)\}/g, (_whole, parameter: string) => {
				const value = NAMES[parameter] ?? known.get(keyOf(operation, parameter));
				return encodeURIComponent(value ?? 'none');
			});
			const needed = operation.query.filter((parameter) => parameter.required === true);
			const query = needed.map(({ name, type, enum: choices }) => {
				const value = choices?.[0] ?? (type === 'datetime' ? '2026-01-01' : 'custom.m');
				return `${name}=${encodeURIComponent(value)}`;
			});
			const dialect = older.has(operation.id) ? 'v2.1' : 'v2';
			const baseUrl = sandbox.baseUrl.replace(/v2$/, dialect);
			const reply = await call({ ...sandbox, baseUrl }, 'GET', `${path}?${query.join('&')}`);
			expect(reply.status).toBe(200);
			const { kind, items_key: items, item_fields: itemFields } = operation.response;
			if (kind === 'file') {
				expect(reply.headers.get('content-disposition')).toContain('attachment');
				return;
			}
			const fields = answerFields(operation, dialect);
			if (kind === 'object')
				expect(Object.keys(Object(reply.body))).toEqual(expect.arrayContaining(fields));
			const list =
				kind === 'array' ? reply.body : items === undefined ? [] : field(reply.body, items);
			const [first] = entries(list);
			// Only one list is empty: the oldest document's details of usage.
			if (kind === 'array' && first === undefined) expect(operation.legacy).toBe(true);
			else if (first !== undefined)
				expect(Object.keys(Object(first))).toEqual(itemFields ?? fields);
			// The fields that n8n shows before the first run are those that then arrive.
			const shown = kind === 'array' || items !== undefined ? first : reply.body;
			expect(schemaMismatches('GET', operation.path, shown)).toEqual([]);
		},
	);
});
