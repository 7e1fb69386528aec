import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { appendFile, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Bytes on disk. */
export interface StoredBytes {
	path: string;
	size: number;
	/** MD5 in quotes, as object stores give it. */
	etag: string;
	/** Content type that they came with. */
	type?: string;
}

/** Keeps the bytes of files in a temporary folder that goes when the sandbox closes. */
export class Vault {
	private folder: string | undefined;

	/** Stores a stream; nothing of it is held in memory. */
	async store(source: Readable): Promise<StoredBytes> {
		const path = this.place();
		const hash = createHash('md5');
		let size = 0;
		source.on('data', (chunk: Buffer) => {
			size += chunk.length;
			hash.update(chunk);
		});
		await pipeline(source, createWriteStream(path));
		return { path, size, etag: `"${hash.digest('hex')}"` };
	}

	/** Puts parts together to one file. */
	async join(parts: StoredBytes[]): Promise<StoredBytes> {
		const path = this.place();
		const hash = createHash('md5');
		let size = 0;
		await appendFile(path, '');
		for (const part of parts) {
			await pipeline(createReadStream(part.path), createWriteStream(path, { flags: 'a' }));
			hash.update(part.etag);
			size += part.size;
		}
		return { path, size, etag: `"${hash.digest('hex')}-${parts.length}"` };
	}

	/** The bytes as a stream: all, or the first few. */
	open(stored: StoredBytes, most = Infinity): Readable {
		return createReadStream(stored.path, { end: most - 1 });
	}

	/** Forgets bytes. */
	async remove(stored: StoredBytes): Promise<void> {
		await rm(stored.path, { force: true });
	}

	/** The bytes in memory; for small files. */
	read(stored: StoredBytes): Promise<Buffer> {
		return readFile(stored.path);
	}

	/** Removes everything. */
	dispose(): void {
		if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
		this.folder = undefined;
	}

	private place(): string {
		this.folder ??= mkdtempSync(join(tmpdir(), 'ubiops-sandbox-'));
		return join(this.folder, randomUUID());
	}
}
