import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { World } from '../world';
import { type Permit, STORAGE_PATH, storageOf } from './signed';

/** Object stores answer errors in XML. */
function refuse(response: ServerResponse, status: number, code: string, message: string): void {
	const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
	response.writeHead(status, { 'content-type': 'application/xml' }).end(text);
}

function azureProblem(request: IncomingMessage, permit: Permit): string | undefined {
	if (permit.bucket.fields.provider !== 'azure_blob_storage' || permit.method !== 'PUT') {
		return undefined;
	}
	if (request.headers['x-ms-version'] === undefined) return 'x-ms-version';
	if (permit.part !== undefined) return undefined;
	return request.headers['x-ms-blob-type'] === 'BlockBlob' ? undefined : 'x-ms-blob-type';
}

async function take(world: World, request: IncomingMessage, permit: Permit): Promise<string> {
	const storage = storageOf(world);
	const type = request.headers['content-type'];
	const stored = { ...(await storage.vault.store(request)), type };
	if (permit.part === undefined) storage.put(world, permit.bucket, permit.file, stored);
	else storage.partsOf(permit.part.upload).set(permit.part.name, stored);
	return stored.etag;
}

/**
 * Answers a call to a signed url: stores bytes or gives them back, and refuses any token.
 *
 * @returns the bytes that the caller still has to send after the headers
 */
export async function serveStorage(
	world: World,
	request: IncomingMessage,
	response: ServerResponse,
	path: string,
): Promise<Readable | undefined> {
	const storage = storageOf(world);
	const permit = storage.permit(path.slice(STORAGE_PATH.length), world.now());
	if (request.headers.authorization !== undefined) {
		request.resume();
		refuse(
			response,
			400,
			'InvalidArgument',
			'Only one way to authenticate is allowed: the signature is in the url, so no Authorization header may be sent',
		);
		return undefined;
	}
	if (permit === undefined || permit.method !== request.method) {
		request.resume();
		refuse(response, 403, 'AccessDenied', 'The url is not signed for this, or has expired');
		return undefined;
	}
	const missing = azureProblem(request, permit);
	if (missing !== undefined) {
		request.resume();
		refuse(response, 400, 'MissingRequiredHeader', `The header ${missing} is required`);
		return undefined;
	}
	if (permit.method === 'PUT') {
		const etag = await take(world, request, permit);
		response.writeHead(permit.bucket.fields.provider === 'azure_blob_storage' ? 201 : 200, {
			etag,
			'content-length': 0,
		});
		response.end();
		return undefined;
	}
	const file = permit.bucket.child('files').get(permit.file);
	const stored = file === undefined ? undefined : storage.bytesOf(file);
	if (stored === undefined) {
		refuse(response, 404, 'NoSuchKey', 'The file does not exist');
		return undefined;
	}
	const name = permit.file.slice(permit.file.lastIndexOf('/') + 1).replace(/["\\\r\n]/g, '_');
	response.writeHead(200, {
		'content-type': stored.type ?? 'application/octet-stream',
		'content-length': stored.size,
		'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
		etag: stored.etag,
	});
	return storage.vault.open(stored);
}
