import { strToU8, zipSync } from 'fflate';
import type { Sandbox } from '../../sandbox';

/** A response with its body read. */
export interface Reply {
	status: number;
	headers: Headers;
	text: string;
	/** Parsed; undefined when it is not JSON. */
	body: unknown;
}

function parsed(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return undefined;
	}
}

function encode(body: unknown, type: string): FormData | string | undefined {
	if (body === undefined) return undefined;
	if (body instanceof FormData) return body;
	return type === 'application/json' ? JSON.stringify(body) : String(body);
}

/** Calls a sandbox with its token. */
export async function call(
	sandbox: Sandbox,
	method: string,
	path: string,
	body?: unknown,
	type = 'application/json',
): Promise<Reply> {
	const headers = new Headers({ authorization: `Token ${sandbox.token}` });
	if (body !== undefined && !(body instanceof FormData)) headers.set('content-type', type);
	const response = await fetch(`${sandbox.baseUrl}${path}`, {
		method,
		headers,
		body: encode(body, type),
	});
	const text = await response.text();
	return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

/** A field of a JSON object, for looking into responses. */
export function field(value: unknown, ...path: (string | number)[]): unknown {
	let at = value;
	for (const step of path) {
		at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined;
	}
	return at;
}

/** A field of a JSON object as text. */
export function text(value: unknown, ...path: (string | number)[]): string {
	return String(field(value, ...path));
}

/** The entries of a JSON list. */
export function entries(value: unknown): unknown[] {
	if (!Array.isArray(value)) throw new Error(`Not a list: ${JSON.stringify(value)}`);
	return value;
}

/** A zip holds times of two seconds each; the same files make the same bytes at any time. */
const PACKED = { mtime: new Date('2026-01-01T00:00:00') };

/** A deployment package around a model.json. */
export function packageOf(model: unknown, code = 'def request(self, data): ...'): Uint8Array {
	const files = { 'deployment.py': strToU8(code), 'model.json': strToU8(JSON.stringify(model)) };
	return zipSync(files, PACKED);
}

/** A form with a file. */
export function fileForm(bytes: Uint8Array, name = 'package.zip', part = 'file'): FormData {
	const form = new FormData();
	form.append(part, new Blob([Uint8Array.from(bytes)], { type: 'application/zip' }), name);
	return form;
}

/** Waits until something holds, for at most five seconds. */
export async function until(check: () => Promise<boolean>): Promise<void> {
	const end = Date.now() + 5000;
	while (!(await check())) {
		if (Date.now() > end) throw new Error('It did not happen in time');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

/** The parts of a deployment that runs a model. */
export interface Deployed {
	name: string;
	inputFields?: { name: string; data_type: string }[];
	plain?: boolean;
	model: unknown;
}

/** Makes a deployment with a version `v1`, whose code is still being built. */
export async function upload(sandbox: Sandbox, wanted: Deployed): Promise<string> {
	const kind = wanted.plain ? 'plain' : 'structured';
	const base = `/projects/demo/deployments/${encodeURIComponent(wanted.name)}`;
	await call(sandbox, 'POST', '/projects/demo/deployments', {
		name: wanted.name,
		input_type: kind,
		output_type: kind,
		input_fields: wanted.inputFields ?? [],
		output_fields: [],
	});
	await call(sandbox, 'POST', `${base}/versions`, { version: 'v1' });
	const form = fileForm(packageOf(wanted.model));
	await call(sandbox, 'POST', `${base}/versions/v1/revisions`, form);
	return base;
}

/** Makes a deployment with a version `v1` that is available. */
export async function deploy(sandbox: Sandbox, wanted: Deployed): Promise<string> {
	const base = await upload(sandbox, wanted);
	await until(async () => {
		const version = await call(sandbox, 'GET', `${base}/versions/v1`);
		return field(version.body, 'status') === 'available';
	});
	return base;
}
