import { createHash } from 'node:crypto';
import type { RecordedCall, RecordedFile } from './contract';

const BODY_LIMIT = 1024 * 1024;
const TOTAL_LIMIT = 256 * 1024 * 1024;

/** A file that came with a multipart call. */
export interface UploadedFile {
	field: string;
	filename: string;
	mimetype: string;
	bytes: Buffer;
}

/** Describes an uploaded file without keeping its bytes. */
export function describeFile(file: UploadedFile): RecordedFile {
	return {
		field: file.field,
		filename: file.filename,
		mimetype: file.mimetype,
		size: file.bytes.length,
		sha256: createHash('sha256').update(file.bytes).digest('hex'),
	};
}

/** Keeps the newest calls, bounded in number and in bytes. */
export class Recorder {
	readonly calls: RecordedCall[] = [];
	private bytes = 0;

	constructor(private readonly limit: number) {}

	/** Adds a call as it arrives. */
	add(call: RecordedCall): void {
		if (this.limit <= 0) return;
		if (this.calls.length >= this.limit) this.drop(Math.ceil(this.limit / 10));
		this.calls.push(call);
	}

	/** Adds what came as the body of a call; bodies over 1 MiB are not kept raw. */
	attach(call: RecordedCall, raw: Buffer): void {
		if (raw.length === 0 || raw.length > BODY_LIMIT) return;
		call.rawBody = raw;
		this.bytes += raw.length;
		if (this.bytes > TOTAL_LIMIT) this.drop(Math.ceil(this.calls.length / 2));
	}

	/** Forgets all calls. */
	clear(): void {
		this.calls.length = 0;
		this.bytes = 0;
	}

	private drop(count: number): void {
		for (const call of this.calls.splice(0, count)) this.bytes -= call.rawBody?.length ?? 0;
	}
}
