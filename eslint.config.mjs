// The rules that n8n's verification runs on a community package, plus typescript-eslint's own.
// `npm run lint` passes --no-inline-config: a disable comment counts for nothing, here as there.
import js from '@eslint/js';
import communityNodes from '@n8n/eslint-plugin-community-nodes';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import nodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const packageFile = ['package.json'];
const published = ['credentials/**/*.ts', 'nodes/**/*.ts'];

/** Rules of nodes-base that the verification switches off: they contradict newer guidelines. */
const withdrawn = {
	'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
	'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
	'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
	'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
	'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
};

const house = './nodes/UbiOps';
const nodeFiles = `${house}/*.node.ts`;

/** A room may import from these rooms of its parent folder, and from itself; type imports count as well. */
const mayImport = (parent, room, rooms) => ({
	target: `${parent}/${room}`,
	from: parent,
	except: [room, ...rooms].map((name) => `./${name}`),
	message: `${room} may import from ${rooms.join(', ') || 'nothing beside it'}: see CONTRIBUTING.md, "Imports run one way".`,
});

/** Imports run one way: node files -> form, run, trigger, models -> client -> transport -> api. */
const importZones = [
	mayImport(house, 'api', []),
	mayImport(house, 'transport', ['api']),
	mayImport(house, 'client', ['transport', 'api']),
	mayImport(house, 'form', ['client', 'transport', 'api']),
	mayImport(house, 'run', ['client', 'transport', 'api']),
	mayImport(house, 'trigger', ['form', 'client', 'transport', 'api']),
	mayImport(house, 'models', ['form', 'client', 'transport', 'api']),
	mayImport(`${house}/api`, 'resources', ['fields', 'table', 'locators']),
	mayImport(`${house}/api`, 'fields', ['table', 'locators']),
	mayImport(`${house}/api`, 'table', ['locators']),
	mayImport(`${house}/api`, 'locators', []),
	mayImport(`${house}/trigger`, 'tracking', []),
	{
		target: [`${house}/!(transport)/**/*`, `${house}/transport/!(session).ts`, nodeFiles],
		from: './credentials',
		message: 'Only transport/session reads the credential.',
	},
	{
		target: './sandbox',
		from: ['./nodes', './credentials', './engine', './test', './demo'],
		message: 'The sandbox knows the reference and nothing of the node.',
	},
	{
		target: ['./nodes', './credentials'],
		from: ['./sandbox', './engine', './test', './demo', './scripts', './e2e'],
		message: 'What is published imports nothing that is not.',
	},
];

export default tseslint.config(
	{
		ignores: [
			'dist/**',
			'coverage/**',
			'reports/**',
			'.stryker-tmp/**',
			'node_modules/**',
			'e2e/**/node_modules/**',
		],
	},
	{
		files: ['**/*.ts'],
		extends: [js.configs.recommended, ...tseslint.configs.recommended],
		rules: {
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
			],
		},
	},
	{
		files: ['**/*.ts'],
		plugins: { 'import-x': importX },
		settings: {
			...importX.flatConfigs.typescript.settings,
			'import-x/resolver-next': [createTypeScriptImportResolver()],
		},
		rules: {
			'import-x/no-cycle': ['error', { ignoreExternal: true }],
			'import-x/no-restricted-paths': ['error', { zones: importZones }],
		},
	},
	{
		files: [...published, ...packageFile],
		...communityNodes.configs.recommended,
		ignores: [],
	},
	{ files: published, rules: { 'no-console': 'error' } },
	{
		files: packageFile,
		plugins: { 'n8n-nodes-base': nodesBase },
		languageOptions: {
			parser: tseslint.parser,
			parserOptions: { extraFileExtensions: ['.json'] },
		},
		rules: { ...nodesBase.configs.community.rules },
	},
	{
		files: ['credentials/**/*.ts'],
		plugins: { 'n8n-nodes-base': nodesBase },
		rules: { ...nodesBase.configs.credentials.rules, ...withdrawn },
	},
	{
		files: ['nodes/**/*.ts'],
		plugins: { 'n8n-nodes-base': nodesBase },
		rules: { ...nodesBase.configs.nodes.rules, ...withdrawn },
	},
);
