/**
 * `npm run n8n [-- newest] [--port 5678] [--package file.tgz]`: a real n8n with the package, for
 * looking around: an account, a credential and the example workflows are there, and the sandbox stands
 * in for UbiOps. Ctrl-C stops both; nothing is left behind.
 */
import { parseArgs } from 'node:util';

import { type Sandbox, startSandbox } from '../../sandbox';
import { accessTo, credentialType } from '../checks/check';
import { exampleNames, readExample } from '../checks/examples';
import { readyToRun } from '../checks/workflows';
import { installN8n } from '../install/n8n';
import { versionNames } from '../install/versions';
import { tarballOf } from '../package/tarball';
import { wordsOf } from '../report';
import { isFree, freePort } from '../server/n8nProcess';
import { account, type N8nServer, startN8nServer } from '../server/n8nServer';
import { TemporaryFolder } from '../server/userFolder';
import { populate } from './populate';

const USUAL_PORT = 5678;

const { values, positionals } = parseArgs({
	options: { package: { type: 'string' }, port: { type: 'string' } },
	allowPositionals: true,
});

async function furnish({ editor }: N8nServer, sandbox: Sandbox): Promise<number> {
	const access = accessTo(sandbox);
	const credential = await editor.createCredential(credentialType, 'UbiOps account', access);
	for (const name of exampleNames) {
		await editor.createWorkflow(readyToRun(readExample(name), credential, 'as it is'));
	}
	return exampleNames.length;
}

async function portToUse(): Promise<number> {
	if (values.port !== undefined) return Number(values.port);
	return (await isFree(USUAL_PORT)) ? USUAL_PORT : await freePort();
}

async function main(): Promise<void> {
	const name = versionNames.find((known) => known === (positionals[0] ?? '2.8'));
	if (name === undefined) throw new Error(`Choose ${versionNames.join(' or ')}`);
	const n8n = await installN8n(name);
	const packed = new TemporaryFolder();
	const tarball = await tarballOf(packed.path, values.package);
	console.log(`Starting n8n ${n8n.version} and the sandbox ...`);
	const sandbox = await startSandbox({ buildMs: 2000, requestMs: 1500 });
	const [server] = await Promise.all([
		startN8nServer({ n8n, tarball, port: await portToUse() }),
		populate(sandbox),
	]);
	packed.remove();
	const workflows = await furnish(server, sandbox);
	const lines = [
		'',
		`  n8n        ${server.baseUrl}`,
		`  E-mail     ${account.email}`,
		`  Password   ${account.password}`,
		'',
		`  Package    ${server.installed.name} ${server.installed.version}`,
		`  Workflows  ${workflows} examples, with the credential "UbiOps account"`,
		`  UbiOps     the sandbox: ${sandbox.baseUrl}, project demo, token ${sandbox.token}`,
		`  Folder     ${server.folder}`,
		'',
		'Ctrl-C stops n8n and the sandbox, and removes what they have stored.',
	];
	console.log(lines.join('\n'));
	const stop = () => {
		console.log('\nStopping ...');
		// A second Ctrl-C ends all at once.
		for (const signal of signals) process.once(signal, () => process.exit(130));
		Promise.all([server.close(), sandbox.close()]).then(
			() => process.exit(0),
			(problem: unknown) => {
				console.error(wordsOf(problem));
				process.exit(1);
			},
		);
	};
	for (const signal of signals) process.removeListener(signal, leave).once(signal, stop);
}

/** As long as nothing runs that has to be stopped in order. */
const leave = () => process.exit(130);
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
for (const signal of signals) process.once(signal, leave);

main().catch((problem: unknown) => {
	console.error(wordsOf(problem));
	process.exit(1);
});
