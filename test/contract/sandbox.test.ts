/**
 * What the forms send is what the sandbox takes, which knows the reference and not the table: every row
 * is sent with every parameter, and none is refused for its fields.
 */

import { UbiOpsApi } from '../../credentials/UbiOpsApi.credentials';
import { createEngine } from '../../engine';
import { parametersOf } from '../../nodes/UbiOps/api/table/parameters';
import { UbiOps } from '../../nodes/UbiOps/UbiOps.node';
import { type Sandbox, SANDBOX_ORGANIZATION, startSandbox } from '../../sandbox';
import { type Filled, formFor } from './form';
import { documented, documentedIn } from './reference';
import { rows } from './rows';
import { wireSample } from './samples';

const engine = createEngine({ nodeTypes: [UbiOps], credentialTypes: [UbiOpsApi] });
let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => {
	await sandbox.close();
	engine.close();
});

const cases = rows
	// Inputs of models are checked against a deployment first: test/node has them.
	.filter(({ row }) => !row.composed && row.body?.kind !== 'input')
	.flatMap((entry) =>
		entry.endpoints.flatMap((endpoint) => {
			const found = documented(entry.row.method, endpoint.path);
			const operation = found && documentedIn('v2.1', found);
			return operation === undefined
				? []
				: [[operation.id, { entry, endpoint, operation }] as const];
		}),
	);

/** What no sample can know or set together: a cursor that was given before, a query, an expression. */
const UNKNOWABLE: Readonly<Record<string, string>> = {
	expressions_evaluate: "Field 'expression' cannot be computed",
	instance_type_groups_list: "Query parameter 'cursor'",
	instance_types_list: "Query parameter 'cursor'",
	project_instances_list: "Query parameter 'cursor'",
	projects_log_list: "Fields 'date' and 'id' cannot be combined",
	logs_list: "Query parameter 'query' cannot be read",
};

const located = (value: string) => ({ __rl: true, mode: 'name', value });

test.each(cases)('%s', async (_id, { entry, endpoint, operation }) => {
	const { row } = entry;
	const [first, ...others] = row.alternatives ?? [];
	const filled = [
		...operation.query.map((parameter) => ({ place: 'query' as const, parameter })),
		...operation.body.fields.map((parameter) => ({ place: 'body' as const, parameter })),
	].flatMap(({ place, parameter }): Filled[] => {
		const found = parametersOf(row).find((one) => one.in === place && one.wire === parameter.name);
		const excluded = others.some(({ fields }) => fields.includes(parameter.name));
		if (found === undefined || (excluded && !first?.fields.includes(parameter.name))) return [];
		return [{ parameter: found, value: wireSample(parameter, place) }];
	});
	const form = {
		...formFor(entry, endpoint, filled),
		...(endpoint.path.includes('{project}') ? { project: located('demo') } : {}),
		...(endpoint.path.includes('{organization}')
			? { organization: located(SANDBOX_ORGANIZATION) }
			: {}),
	};
	const binary = await engine.storeBinary(Buffer.from('bytes'), 'package.zip', 'application/zip');
	const names = filled
		.filter(({ parameter }) => parameter.field.kind === 'file')
		.map(({ value }) => String(value));
	sandbox.clearCalls();
	const message = await engine
		.runNode({
			type: 'n8n-nodes-ubiops.ubiOps',
			parameters: { ...form, options: { retries: 0 } },
			credentials: { ubiOpsApi: { apiToken: sandbox.token, baseUrl: sandbox.baseUrl } },
			items: [
				{
					json: {},
					binary: { upload: binary, ...Object.fromEntries(names.map((name) => [name, binary])) },
				},
			],
		})
		.then(
			() => '',
			(error: unknown) => (error instanceof Error ? error.message : String(error)),
		);
	const call = sandbox.calls.find(({ operationId }) => operationId === operation.id);
	expect({ sent: call !== undefined, message }).toEqual({ sent: true, message });
	const unknowable = UNKNOWABLE[operation.id];
	if (unknowable !== undefined) expect(message).toContain(unknowable);
	else
		expect({ status: call?.status === 400 ? 400 : 'taken', message }).toEqual({
			status: 'taken',
			message,
		});
});

test('a misspelt field is refused', async () => {
	const response = await fetch(`${sandbox.baseUrl}/projects/demo/deployments`, {
		method: 'POST',
		headers: { Authorization: `Token ${sandbox.token}`, 'Content-Type': 'application/json' },
		body: JSON.stringify({ name: 'x', input_type: 'plain', output_type: 'plain', descripton: 'x' }),
	});
	expect(response.status).toBe(400);
	expect(await response.text()).toContain('descripton');
});
