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

/** Why a part cannot be taken: its upload is over, or its name cannot be one. */
function partProblem(world: World, { bucket, file, part }: Permit): [string, string] | undefined {
	if (part === undefined) return undefined;
	const upload = storageOf(world).upload(part.upload, bucket, file);
	if (upload === undefined) return ['NoSuchUpload', 'The upload does not exist, or has ended'];
	if (bucket.fields.provider !== 'azure_blob_storage') return undefined;
	const id = Buffer.from(part.name, 'base64');
	if (id.toString('base64') !== part.name || id.length === 0 || id.length > 64) {
		return ['InvalidQueryParameterValue', 'A block id is base64 of 1 to 64 bytes'];
	}
	// All block ids of a file have to be equally long.
	const [other = part.name] = upload.parts.keys();
	if (other.length === part.name.length) return undefined;
	return ['InvalidBlobOrBlock', 'All block ids of a file have to be equally long'];
}

async function take(world: World, request: IncomingMessage, permit: Permit): Promise<string> {
	const storage = storageOf(world);
	const { bucket, file, part } = permit;
	const type = request.headers['content-type'];
	const stored = { ...(await storage.vault.store(request)), type };
	if (part === undefined) storage.put(world, bucket, file, stored);
	else storage.upload(part.upload, bucket, file)?.parts.set(part.name, stored);
	return stored.etag;
}

/**
 * Answers a call to a signed url: stores bytes or returns them, and refuses any token.
 *
 * @param silent takes what is put, and does not answer
 * @param most bytes of a file to give before the connection breaks; all when left out
 * @returns the bytes that the caller still has to send after the headers
 */
export async function serveStorage(
	world: World,
	request: IncomingMessage,
	response: ServerResponse,
	path: string,
	most?: number,
	silent = false,
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
	const problem = partProblem(world, permit);
	if (problem !== undefined) {
		request.resume();
		refuse(response, problem[0] === 'NoSuchUpload' ? 404 : 400, ...problem);
		return undefined;
	}
	if (permit.method === 'PUT') {
		if (request.headers['content-length'] === undefined) {
			request.resume();
			refuse(response, 411, 'MissingContentLength', 'The header Content-Length is required');
			return undefined;
		}
		const etag = await take(world, request, permit);
		if (silent) return undefined;
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
	return storage.vault.open(stored, most);
}
