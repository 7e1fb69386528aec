/** `npm run n8n` as somebody uses it who wants to look around, up to Ctrl-C. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { cleanEnvironment, signalGroup } from '../install/commands';
import { Editor } from '../server/editor';
import { listAt } from '../server/json';
import { freePort, isFree } from '../server/n8nProcess';
import { waitFor } from '../server/waiting';
import type { Check } from './check';
import { exampleNames } from './examples';

const root = join(__dirname, '..', '..');
const START_SECONDS = 240;
const STOP_SECONDS = 60;

/** Processes that were started for an n8n on this folder; only Linux can tell. */
function processesOf(folder: string): string[] {
	if (!existsSync('/proc')) return [];
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.filter((pid) => {
			try {
				return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`N8N_USER_FOLDER=${folder}`);
			} catch {
				return false;
			}
		});
}

const look: Check = {
	name: 'npm run n8n, then Ctrl-C',
	async run({ server, tarball }) {
		const { n8n } = server;
		const port = await freePort();
		const args = ['run', 'n8n', '--', n8n.name, '--port', String(port), '--package', tarball];
		const child = spawn('npm', args, {
			cwd: root,
			env: cleanEnvironment(),
			stdio: ['ignore', 'pipe', 'pipe'],
			detached: true,
		});
		let output = '';
		let over = false;
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8').on('data', (text: string) => (output += text));
		}
		child.once('close', () => (over = true));
		const shown = (label: string) =>
			new RegExp(`^ *${label} +(\\S+)$`, 'm').exec(output)?.[1] ?? '';
		try {
			await waitFor('the address', START_SECONDS, () => {
				assert.ok(!over, output);
				return output.includes('Ctrl-C stops') ? true : undefined;
			});
			const folder = shown('Folder');
			assert.ok(existsSync(folder), output);
			const editor = new Editor(shown('n8n'), n8n);
			await editor.logIn({ email: shown('E-mail'), password: shown('Password') });
			const workflows = listAt(await editor.call('GET', '/rest/workflows'), 'data');
			assert.equal(workflows.length, exampleNames.length);

			// To all of them, as a terminal does.
			signalGroup(child, 'SIGINT');
			await waitFor('the end', STOP_SECONDS, () => (over ? true : undefined));
			assert.ok(!existsSync(folder), `${folder} is left`);
			assert.deepEqual(processesOf(folder), [], 'processes are left');
			assert.ok(await isFree(port), `something listens on port ${port}`);
			return `log-in, ${workflows.length} workflows; nothing is left`;
		} finally {
			signalGroup(child, 'SIGKILL');
		}
	},
};

export const lookingChecks: readonly Check[] = [look];
