import {
	normaliseBaseUrl,
	normaliseToken,
	UbiOpsApi,
} from '../../../../credentials/UbiOpsApi.credentials';
import { labelOf, parameterName } from '../../../../nodes/UbiOps/api/table/naming';
import { endpointsOf } from '../../../../scripts/endpoints';
import { eachBounded } from '../../../../nodes/UbiOps/transport/concurrency';
import { fileNameOf } from '../../../../nodes/UbiOps/run/files/binary';
import { fillPath } from '../../../../nodes/UbiOps/transport/path';
import { displayOptionsFor } from '../../../../nodes/UbiOps/form/displayOptions';

test.each([
	['abc', 'abc'],
	['Token abc', 'abc'],
	[' token\tabc \n', 'abc'],
	['Token', ''],
	['tokenabc', 'tokenabc'],
])('the token %j is %j', (entered, token) => {
	expect(normaliseToken(entered)).toBe(token);
});

test.each([
	['', 'https://api.ubiops.com/v2.1'],
	['https://api.ubiops.com/v2.1/', 'https://api.ubiops.com/v2.1'],
	['api.ubiops.com', 'https://api.ubiops.com/v2.1'],
	['http://localhost:8765', 'http://localhost:8765/v2.1'],
	['https://own.example.com/ubiops/api/v2.1//', 'https://own.example.com/ubiops/api/v2.1'],
	[' own.example.com/api ', 'https://own.example.com/api'],
])('the base URL %j is %j', (entered, baseUrl) => {
	expect(normaliseBaseUrl(entered)).toBe(baseUrl);
});

test('the credential gives its token to its own origin only', async () => {
	const { authenticate } = new UbiOpsApi();
	const credentials = { apiToken: 'abc', baseUrl: 'https://own.example.com/api' };
	const own = await authenticate(credentials, { url: '/projects' });
	expect(own).toMatchObject({
		baseURL: 'https://own.example.com/api',
		headers: { Authorization: 'Token abc' },
	});
	const fromHttpNode = { url: '', uri: 'https://own.example.com/api/projects' };
	expect(await authenticate(credentials, fromHttpNode)).toMatchObject({
		uri: fromHttpNode.uri,
		headers: { Authorization: 'Token abc' },
	});
	const elsewhere = { url: '', uri: 'https://elsewhere.example.com/x' };
	await expect(authenticate(credentials, elsewhere)).rejects.toThrow('was blocked');
	for (const url of [
		'https://elsewhere.example.com/x',
		'http://own.example.com/x',
		'//elsewhere.example.com/x',
	]) {
		await expect(authenticate(credentials, { url })).rejects.toThrow(
			'may only be sent to https://own.example.com',
		);
	}
});

test('names', () => {
	expect(parameterName('instance_type_group_id')).toBe('instanceTypeGroupId');
	expect(parameterName('Blob-TTL')).toBe('blobTtl');
	expect(parameterName('PartNumber')).toBe('partNumber');
	expect(labelOf('instance_type_group_id')).toBe('Instance Type Group ID');
	expect(labelOf('cors_origins')).toBe('CORS Origins');
	expect(labelOf('time_to_live')).toBe('Time to Live');
});

test('paths', () => {
	const template = '/projects/{project}/deployments/{deployment}[/versions/{version}]/requests';
	expect(endpointsOf(template)).toEqual([
		'/projects/{project}/deployments/{deployment}/requests',
		'/projects/{project}/deployments/{deployment}/versions/{version}/requests',
	]);
	const values = new Map([
		['project' as const, 'a/b'],
		['deployment' as const, 'c d'],
	]);
	expect(fillPath(template, values)).toBe('/projects/a%2Fb/deployments/c%20d/requests');
	const withVersion = new Map([...values, ['version' as const, 'v1']] as const);
	expect(fillPath(template, withVersion)).toBe(
		'/projects/a%2Fb/deployments/c%20d/versions/v1/requests',
	);
	expect(() => fillPath(template, new Map([['project' as const, 'a']]))).toThrow(
		"'Deployment' is empty",
	);
});

test('display options: resources with the same operations go together', () => {
	const all = new Map([
		['a', new Set(['get', 'getAll'])],
		['b', new Set(['get', 'getAll', 'create'])],
		['c', new Set(['get', 'getAll', 'create'])],
		['d', new Set(['get'])],
	]);
	const shown = new Map([
		['a', new Set(['get', 'getAll'])],
		['b', new Set(['getAll', 'get'])],
		['c', new Set(['get', 'getAll'])],
		['d', new Set(['get'])],
	]);
	expect(displayOptionsFor(shown, all)).toEqual([
		{ show: { resource: ['a', 'b', 'c', 'd'], operation: ['get', 'getAll'] } },
	]);
});

test.each([
	['attachment; filename="a b.zip"', 'a b.zip'],
	['attachment; filename=a.zip; size=3', 'a.zip'],
	['attachment; filename="x.zip"; filename*=UTF-8\'\'na%C3%AFve.zip', 'naïve.zip'],
	['attachment; filename="../../etc/passwd"', 'passwd'],
	['attachment; filename="C:\\\\temp\\\\a.zip"', 'a.zip'],
	["attachment; filename*=UTF-8''%E0%A4%A", '%E0%A4%A'],
	['inline', undefined],
	[undefined, undefined],
])('the name in %j is %j', (header, name) => {
	expect(fileNameOf(header)).toBe(name);
});

test('never more under way than the limit, all of it done, in order of start', async () => {
	const started: number[] = [];
	let now = 0;
	let most = 0;
	await eachBounded(
		20,
		3,
		async (index) => {
			started.push(index);
			most = Math.max(most, ++now);
			await new Promise((resolve) => setTimeout(resolve, (index * 7) % 5));
			now--;
		},
		() => false,
	);
	expect(most).toBe(3);
	expect(started).toEqual([...started].sort((a, b) => a - b));
	expect(started).toHaveLength(20);
});

test('an error comes out when the rest under way has ended', async () => {
	let ended = 0;
	const work = async (index: number): Promise<void> => {
		await new Promise((resolve) => setTimeout(resolve, index === 0 ? 1 : 20));
		if (index === 0) throw new Error('first');
		ended++;
	};
	await expect(eachBounded(2, 2, work, () => false)).rejects.toThrow('first');
	expect(ended).toBe(1);
});
