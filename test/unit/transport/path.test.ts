/** Paths of calls from the templates of the table. */

import {
	decodedSegment,
	encoded,
	fillPath,
	pathSegment,
} from '../../../nodes/UbiOps/transport/path';

test('values are encoded, and an optional part is left out when it has none', () => {
	const template = '/projects/{project}/deployments/{deployment}[/versions/{version}]/requests';
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

test('a segment stays within itself, whatever is in it', () => {
	expect(pathSegment("a/b?c#d%2F(e)*!'ü", 'Name')).toBe('a%2Fb%3Fc%23d%252F%28e%29%2A%21%27%C3%BC');
	expect(pathSegment('...', 'Name')).toBe('...');
	expect(pathSegment('a.b-c_d~e', 'Name')).toBe('a.b-c_d~e');
	expect(pathSegment(' a ', 'Name')).toBe('%20a%20');
});

test.each([
	['', "'Name' is empty", "Choose or enter a value in 'Name'."],
	[' \t', "'Name' is empty", "Choose or enter a value in 'Name'."],
	['.', "'Name' cannot be '.'", 'dots alone would change the URL'],
	['..', "'Name' cannot be '..'", 'dots alone would change the URL'],
	[
		'cut \ud83d',
		"'Name' has a character that is not valid Unicode",
		"Enter the value in 'Name' again",
	],
])('%j cannot be one', (value, message, hint) => {
	const problem = { message, hint: expect.stringContaining(hint) };
	expect(() => pathSegment(value, 'Name')).toThrow(expect.objectContaining(problem));
});

test('other texts of a URL may be anything that is whole', () => {
	expect(encoded('.. a&b=(c)', 'x')).toBe('..%20a%26b%3D(c)');
	expect(() => encoded('\udc00', 'labels')).toThrow("'labels' has a character");
});

test('a segment is read back; what encodes nothing stands for itself', () => {
	expect(decodedSegment('a%2Fb')).toBe('a/b');
	expect(decodedSegment('50%')).toBe('50%');
});
