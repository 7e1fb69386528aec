import type { IncomingMessage, ServerResponse } from 'node:http';
import multer from 'multer';
import { ApiError, badRequest } from '../errors';
import type { UploadedFile } from '../recording';

const JSON_LIMIT = 64 * 1024 * 1024;
const FILE_LIMIT = 512 * 1024 * 1024;

/** Reads the body of a call into memory, up to a limit. */
export function readBody(request: IncomingMessage, limit = JSON_LIMIT): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		request.on('data', (chunk: Buffer) => {
			size += chunk.length;
			if (size <= limit) chunks.push(chunk);
			else chunks.length = 0;
		});
		request.on('end', () => {
			const [only] = chunks;
			if (size > limit) reject(new ApiError(413, `The body is larger than ${limit} bytes`));
			else resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
		});
		request.on('error', reject);
		request.on('close', () => {
			if (!request.complete) reject(badRequest('The connection closed before the body ended'));
		});
	});
}

/** What a multipart body holds. */
export interface Form {
	values: Record<string, string | string[]>;
	files: UploadedFile[];
}

const forms = multer({
	storage: multer.memoryStorage(),
	limits: { fileSize: FILE_LIMIT, files: 10, fields: 50 },
}).any();

/** Reads a multipart body; the request is one of express. */
export function readForm(
	request: Parameters<typeof forms>[0],
	response: Parameters<typeof forms>[1],
): Promise<Form> {
	return new Promise((resolve, reject) => {
		forms(request, response, (problem: unknown) => {
			if (problem instanceof multer.MulterError && problem.code === 'LIMIT_FILE_SIZE') {
				reject(new ApiError(413, `A file is larger than ${FILE_LIMIT} bytes`));
				return;
			}
			if (problem !== undefined && problem !== null) {
				const reason = problem instanceof Error ? problem.message : String(problem);
				reject(badRequest(`The multipart body cannot be read: ${reason}`));
				return;
			}
			const uploads = Array.isArray(request.files) ? request.files : [];
			resolve({
				values: { ...request.body },
				files: uploads.map((upload) => ({
					field: upload.fieldname,
					filename: upload.originalname,
					mimetype: upload.mimetype,
					bytes: upload.buffer,
				})),
			});
		});
	});
}

/** Leaves the connection without an answer. */
export function hangUp(response: ServerResponse): void {
	response.socket?.destroy();
}
