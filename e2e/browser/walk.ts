/** The steps one after the other, in one browser. */
import { join } from 'node:path';

import { type Browser, chromium as launcher, selectors } from 'playwright-core';

import type { Sandbox } from '../../sandbox';
import { secondsSince, wordsOf } from '../report';
import { account, type N8nServer } from '../server/n8nServer';
import { EditorPage } from './editorPage';
import { Pictures } from './pictures';
import { steps } from './steps';

/** For an action on the page, such as a click on something that is not there yet. */
const ACTION_MS = 60_000;
/** For a step, whatever it does. */
const STEP_MS = 180_000;

export interface WalkOptions {
	server: N8nServer;
	sandbox: Sandbox;
	/** Path of the browser. */
	chromium: string;
	/** Folder for the pictures. */
	pictures: string;
	/** Folder for pictures of what went wrong. */
	failures: string;
	/** Steps to go through, by their names; all without. They need the credential of the early ones. */
	only?: string;
}

export interface StepResult {
	step: string;
	ok: boolean;
	result: string;
	seconds: string;
}

const flags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

async function within<T>(work: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_resolve, reject) => {
		timer = setTimeout(() => reject(new Error(`It took over ${STEP_MS / 1000} s`)), STEP_MS);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}

async function openPage(browser: Browser, { baseUrl }: N8nServer): Promise<EditorPage> {
	const context = await browser.newContext({
		baseURL: baseUrl,
		viewport: { width: 1440, height: 1010 },
		deviceScaleFactor: 1.25,
		colorScheme: 'light',
		reducedMotion: 'reduce',
		locale: 'en-GB',
	});
	const page = await context.newPage();
	page.setDefaultTimeout(ACTION_MS);
	// n8n asks before unsaved work is left.
	page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
	// The editor asks other hosts for this and that, and would wait for them.
	await page.route('**/*', async (route) => {
		const own = new URL(route.request().url()).origin === new URL(baseUrl).origin;
		await (own ? route.continue() : route.abort());
	});
	return new EditorPage(page);
}

/** Goes through all steps; one that fails does not keep the later ones from being tried. */
export async function walk(options: WalkOptions): Promise<StepResult[]> {
	const { server, sandbox, failures } = options;
	selectors.setTestIdAttribute('data-test-id');
	const browser = await launcher.launch({ executablePath: options.chromium, args: flags });
	try {
		const editor = await openPage(browser, server);
		const pictures = new Pictures(editor.page, options.pictures);
		await editor.signIn(account);
		const results: StepResult[] = [];
		const wanted = steps.filter(({ name }) => new RegExp(options.only ?? '').test(name));
		for (const { name, run } of wanted) {
			const begun = Date.now();
			try {
				const result = await within(run({ editor, pictures, server, sandbox }));
				results.push({ step: name, ok: true, result, seconds: secondsSince(begun) });
				console.log(`  ok      ${name}: ${result}`);
			} catch (problem) {
				const path = join(failures, `failed-${results.length + 1}.png`);
				await editor.page.screenshot({ path, timeout: ACTION_MS }).catch(() => undefined);
				results.push({ step: name, ok: false, result: 'FAILED', seconds: secondsSince(begun) });
				console.log(`  FAILED  ${name}: ${wordsOf(problem)}\n          ${path}`);
			}
		}
		return results;
	} finally {
		await browser.close();
	}
}
