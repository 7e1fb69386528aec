import { channel } from 'node:diagnostics_channel';
import { pipeline } from 'node:stream/promises';
import express, { type Express, type Request, type Response } from 'express';
import type { ApiVersion, Dialect, RecordedCall } from './contract';
import { ApiError, badRequest } from './errors';
import type { Faults } from './faults';
import { type Answer, json, statusOf, write } from './http/answers';
import { faultAnswer } from './http/faultAnswer';
import { type Form, hangUp, readBody, readForm } from './http/body';
import { handlerOf } from './behaviour';
import { describeFile, type Recorder } from './recording';
import { countCall } from './rateLimits';
import { type Route, route } from './router';
import { serveStorage } from './storage/endpoint';
import { STORAGE_PATH } from './storage/signed';
import { checkForm, checkHeaders, checkRawBody, decodeBody, mediaType } from './validation/call';
import { queryPairs, readQuery } from './validation/query';
import type { World } from './world';

/** Says which calls wait for the clock alone, for tests that drive the clock. */
const waiting = channel('ubiops.calls.waiting');

/** Highest number of calls under way at the same time. */
export interface InFlight {
	now: number;
	most: number;
}

/** What the server works with. */
export interface ServerParts {
	world: World;
	faults: Faults;
	recorder: Recorder;
	inFlight: InFlight;
	storageInFlight: InFlight;
}

/** One call while it is worked on. */
interface Exchange {
	parts: ServerParts;
	request: Request;
	response: Response;
	record: RecordedCall;
	dialect: Dialect;
	route: Route;
}

function headerOf(request: Request, name: string): string | undefined {
	const value = request.headers[name];
	return Array.isArray(value) ? value.join(', ') : value;
}

function count(inFlight: InFlight, response: Response): void {
	inFlight.now += 1;
	inFlight.most = Math.max(inFlight.most, inFlight.now);
	response.once('close', () => {
		inFlight.now -= 1;
	});
}

/** Which documents answer a path, and what it leads to there. */
function find(world: World, method: string, path: string): { dialect: Dialect; found: Route } {
	const { dialect, pathPrefix } = world.settings;
	const versions: ApiVersion[] = dialect === 'v2' ? ['v2', 'v2.1'] : ['v2.1'];
	for (const version of versions) {
		const base = `${pathPrefix}/${version}`;
		if (!path.startsWith(`${base}/`)) continue;
		const answering = dialect === 'seed' ? 'seed' : version;
		return { dialect: answering, found: route(answering, method, path.slice(base.length)) };
	}
	return { dialect, found: { kind: 'unknown' } };
}

function begin(parts: ServerParts, request: Request, response: Response): Exchange {
	const mark = request.url.indexOf('?');
	const path = mark === -1 ? request.url : request.url.slice(0, mark);
	const search = mark === -1 ? '' : request.url.slice(mark + 1);
	const { dialect, found } = find(parts.world, request.method, path);
	const named = found.kind === 'operation';
	const record: RecordedCall = {
		method: request.method,
		rawPath: path,
		operationId: named ? found.operation.id : undefined,
		pathParams: named ? found.params : {},
		query: queryPairs(search),
		headers: request.headers,
		contentType: request.headers['content-type'],
		rawBody: undefined,
		body: undefined,
		status: 0,
		time: parts.world.now(),
	};
	parts.recorder.add(record);
	count(parts.inFlight, response);
	if (path.startsWith(STORAGE_PATH)) count(parts.storageInFlight, response);
	return { parts, request, response, record, dialect, route: found };
}

function refuseRoute(found: Exclude<Route, { kind: 'operation' }>, exchange: Exchange): ApiError {
	const { method, rawPath } = exchange.record;
	if (found.kind === 'wrong-method') {
		return new ApiError(405, `Method ${method} is not allowed here`, {
			allow: found.allowed.join(', '),
		});
	}
	if (found.kind === 'malformed') return badRequest('The path has a malformed percent code');
	return new ApiError(404, `There is nothing at ${method} ${rawPath}`);
}

function authenticate(exchange: Exchange): void {
	const { parts, request, route: found } = exchange;
	if (found.kind === 'operation' && found.operation.id === 'service_status') return;
	const sent = request.headers.authorization;
	const { token, openAiSchemes } = parts.world.settings;
	const isOpenAi = found.kind === 'operation' && found.operation.surface === 'openai';
	const schemes = isOpenAi ? openAiSchemes : ['Token'];
	if (schemes.some((scheme) => sent === `${scheme} ${token}`)) return;
	throw new ApiError(401, sent === undefined ? 'A token is required' : 'The token is not valid');
}

/** Lets a call wait. */
async function wait({ parts, request }: Exchange, ms: number): Promise<void> {
	if (ms <= 0) return;
	waiting.publish({ request, isWaiting: true });
	try {
		await parts.world.sleep(ms);
	} finally {
		waiting.publish({ request, isWaiting: false });
	}
}

/** What came as the body of a call: bytes, or a form. */
interface Received {
	raw: Buffer;
	form: Form | undefined;
	/** Why it could not be read. */
	problem?: unknown;
}

/** Reads the body and keeps it in the record. */
async function receive({ parts, request, response, record }: Exchange): Promise<Received> {
	const nothing = Buffer.alloc(0);
	try {
		if (mediaType(record.contentType) === 'multipart/form-data') {
			const form = await readForm(request, response);
			record.body = form.values;
			record.files = form.files.map(describeFile);
			return { raw: nothing, form };
		}
		const raw = await readBody(request);
		parts.recorder.attach(record, raw);
		record.body = decodeBody(record.contentType, raw);
		return { raw, form: undefined };
	} catch (problem) {
		return { raw: nothing, form: undefined, problem };
	}
}

/** Checks a call and answers it. */
async function answer(exchange: Exchange, received: Received): Promise<Answer> {
	const { parts, request, record, route: found } = exchange;
	const { world } = parts;
	const { raw, form } = received;
	await wait(exchange, world.settings.latencyMs);
	const group = found.kind === 'operation' ? found.operation.group : undefined;
	const limit = countCall(world, group);
	for (const [name, value] of Object.entries(limit.headers)) {
		if (!exchange.response.headersSent) exchange.response.setHeader(name, value);
	}
	authenticate(exchange);
	if (limit.isExceeded && world.settings.rateLimits) {
		throw new ApiError(429, 'Too many calls in this minute, wait before the next one');
	}
	if (received.problem !== undefined) throw received.problem;
	if (found.kind !== 'operation') throw refuseRoute(found, exchange);
	const { operation, params } = found;
	const header = (name: string) => headerOf(request, name);
	const query = readQuery(operation, record.query);
	checkHeaders(operation, header);
	const wantsForm = operation.body.kind === 'multipart';
	if (wantsForm !== (form !== undefined)) {
		const wanted = wantsForm ? 'multipart/form-data' : 'application/json';
		const bodiless = !wantsForm && operation.body.kind === 'none';
		throw badRequest(bodiless ? 'This call takes no body' : `The content type must be ${wanted}`);
	}
	const body =
		form === undefined
			? checkRawBody(operation, record.contentType, raw, record.body)
			: checkForm(operation, form);
	const files = form?.files ?? [];
	const pause = (ms: number) => wait(exchange, ms);
	const { dialect } = exchange;
	const call = { world, dialect, operation, params, query, body, files, header, wait: pause };
	return handlerOf(operation.id)(call);
}

function problemAnswer(problem: unknown): Answer {
	if (problem instanceof ApiError) {
		const { message, status, headers } = problem;
		return { ...json({ error: message }, status), headers };
	}
	const reason = problem instanceof Error ? problem.message : String(problem);
	return json({ error: `The sandbox failed: ${reason}` }, 500);
}

async function answerOrRefuse(exchange: Exchange, received: Received): Promise<Answer> {
	try {
		return await answer(exchange, received);
	} catch (problem) {
		return problemAnswer(problem);
	}
}

async function serve(exchange: Exchange): Promise<void> {
	const { parts, request, response, record } = exchange;
	const isStorage = record.rawPath.startsWith(STORAGE_PATH);
	const received = isStorage ? undefined : await receive(exchange);
	const effects = parts.faults.hit(record);
	for (const effect of effects) {
		if (effect.kind === 'delay') await wait(exchange, effect.ms);
		if (effect.kind === 'meanwhile') await effect.action();
	}
	const decisive = effects.find(({ kind }) => kind !== 'delay' && kind !== 'meanwhile');
	if (decisive?.kind === 'reset' && decisive.after !== 'after-processing') {
		hangUp(response);
		return;
	}
	const fault = decisive === undefined ? undefined : faultAnswer(decisive);
	if (fault !== undefined) {
		request.resume();
		record.status = statusOf(fault);
		write(response, fault);
		return;
	}
	if (received === undefined) {
		const cut = decisive?.kind === 'cut' ? decisive : undefined;
		const most = cut?.bytes;
		const bytes = await serveStorage(
			parts.world,
			request,
			response,
			record.rawPath,
			most,
			decisive?.kind === 'reset',
		);
		record.status = response.statusCode;
		if (bytes !== undefined) await pipeline(bytes, response, { end: most === undefined });
		if (cut !== undefined && !cut.silently) hangUp(response);
	} else {
		const ready = await answerOrRefuse(exchange, received);
		if (decisive?.kind !== 'reset') {
			record.status = statusOf(ready);
			if (!response.destroyed) write(response, ready);
		}
	}
	if (decisive?.kind === 'reset') hangUp(response);
}

/** The express application that answers for a sandbox. */
export function buildApp(parts: ServerParts): Express {
	const app = express();
	app.disable('x-powered-by');
	app.disable('etag');
	app.use((request, response) => {
		// As Node writes it itself, but by the sandbox's own clock.
		response.setHeader('date', new Date(parts.world.now()).toUTCString());
		serve(begin(parts, request, response)).catch(() => hangUp(response));
	});
	return app;
}
