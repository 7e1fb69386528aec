/** The words of the house, in texts for users, in documents and in comments. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { commentsIn, filesIn, root, testNamesIn, texts } from './sourceTexts';

/** House words: what is on the left is said as on the right. */
const UNWANTED: ReadonlyArray<readonly [RegExp, string]> = [
	[/\b(can not|can't)\b/i, 'cannot'],
	[/\b(give|gives|gave|given|giving) back\b/i, 'return'],
	[/\b(go|goes|went|going|gone) on\b/i, 'continue, keep running'],
	[/\b(mend|mends|mended)\b/i, 'fix'],
	[/\btold\b/i, 'notified'],
	[/\banew\b/i, 'again'],
	[/\banswer(s|ed|ing)?\b/i, 'response'],
	[/\bbegun\b/i, 'started'],
	[/\b(come|comes|came) to (its|their|an) end\b/i, 'finish'],
];

const unwantedIn = (text: string): string[] =>
	UNWANTED.filter(([pattern]) => pattern.test(text)).map(
		([, instead]) => `${text.trim().slice(0, 160)} (instead: ${instead})`,
	);

test('labels, descriptions, errors and hints use the words of the house', () => {
	expect(texts.length).toBeGreaterThan(1000);
	expect(texts.flatMap(unwantedIn)).toEqual([]);
});

test('so do comments and the names of tests', () => {
	const comments = ['nodes', 'credentials', 'engine', 'test', 'e2e', 'demo', 'live', 'scripts']
		.flatMap((folder) => filesIn(folder, '.ts'))
		.flatMap(commentsIn);
	const names = filesIn('test', '.ts').flatMap(testNamesIn);
	expect(comments.length).toBeGreaterThan(3000);
	expect(names.length).toBeGreaterThan(500);
	expect([...comments, ...names].flatMap(unwantedIn)).toEqual([]);
	// The sandbox is a server, whose own word for a response is allowed.
	const sandbox = filesIn('sandbox', '.ts').flatMap(commentsIn);
	const plain = sandbox.map((line) => line.replace(/\banswer(s|ed|ing)?\b/gi, ''));
	expect(plain.flatMap(unwantedIn)).toEqual([]);
});

test('so do the documents', () => {
	const documents = [
		...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'e2e/README.md', 'sandbox/README.md'].map(
			(path) => join(root, path),
		),
		...filesIn('docs', '.md'),
	].filter(existsSync);
	const lines = documents.flatMap((path) => {
		const prose = readFileSync(path, 'utf8')
			.replace(/^```[\s\S]*?^```$/gm, '')
			.replace(/`[^`\n]*`|\[[^\]]*\]\([^)]*\.json\)/g, '');
		return prose.split('\n');
	});
	expect(lines.length).toBeGreaterThan(500);
	expect(lines.flatMap(unwantedIn)).toEqual([]);
});
