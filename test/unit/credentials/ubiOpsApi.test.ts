/** The credential: what it makes of what a user enters, and where its token may go. */

import {
	normaliseBaseUrl,
	normaliseToken,
	UbiOpsApi,
} from '../../../credentials/UbiOpsApi.credentials';

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
