/** What people read in the source files: texts, comments and the names of tests. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export const root = join(__dirname, '..', '..');

/** Files below a folder of the repository, by how their names end. */
export function filesIn(folder: string, ending: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith(ending) && !path.includes('node_modules'))
		.map((path) => join(root, folder, path));
}

/** Texts in a source file that have a space, and so are no names: what a user may come to read. */
export function textsIn(path: string): string[] {
	const texts: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isStringLiteralLike(node)) texts.push(node.text);
		if (ts.isTemplateExpression(node)) {
			texts.push(
				[node.head, ...node.templateSpans.map(({ literal }) => literal)]
					.map(({ text }) => text)
					.join('…'),
			);
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
	return texts.filter((text) => text.includes(' '));
}

/** Comments of a source file, a line each, without names in backquotes. */
export function commentsIn(path: string): string[] {
	const source = readFileSync(path, 'utf8');
	const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest);
	const starts = new Map<number, string>();
	const visit = (node: ts.Node): void => {
		for (const { pos, end } of [
			...(ts.getLeadingCommentRanges(source, node.getFullStart()) ?? []),
			...(ts.getTrailingCommentRanges(source, node.getEnd()) ?? []),
		]) {
			starts.set(pos, source.slice(pos, end));
		}
		ts.forEachChild(node, visit);
	};
	visit(file);
	return [...starts.values()].flatMap((comment) => comment.replace(/`[^`]*`/g, '').split('\n'));
}

/** Names of the tests of a file. */
export function testNamesIn(path: string): string[] {
	const names: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isCallExpression(node)) {
			const callee = ts.isCallExpression(node.expression)
				? node.expression.expression
				: node.expression;
			const [name] = node.arguments;
			const isTest = /^(test|it|describe)\b/.test(nameOf(callee));
			if (isTest && name !== undefined && ts.isStringLiteralLike(name)) names.push(name.text);
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
	return names;
}

/** `test` of `test.each`. */
function nameOf(callee: ts.Expression): string {
	if (ts.isPropertyAccessExpression(callee)) return nameOf(callee.expression);
	return ts.isIdentifier(callee) ? callee.text : '';
}

/** All texts of what is published. */
export const texts = [...filesIn('nodes', '.ts'), ...filesIn('credentials', '.ts')].flatMap(
	textsIn,
);
