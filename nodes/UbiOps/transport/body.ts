/**
 * Bytes on their way out, in the shapes that n8n's HTTP client reads piece by piece: a Blob and a form.
 * The built-in ones hold all their bytes in memory, and twice over when they are made from a Buffer.
 */

import { isStream, type Stream } from './response';

/** Opens the bytes from their beginning; each opening is read at most once. */
type Source = () => Promise<Stream | Iterable<Uint8Array>>;

interface Described {
	/** Bytes that the source gives. */
	readonly size: number;
	readonly mimeType: string;
	readonly fileName?: string;
}

/**
 * A file, or a part of one, that is read while it is sent. It can be sent again: each sending opens its
 * source again.
 */
export class Content {
	/** What makes n8n's HTTP client take it for a Blob; so do the names of the other members. */
	readonly [Symbol.toStringTag] = 'Blob';

	readonly size: number;

	readonly type: string;

	readonly name: string;

	/** Called with the bytes that have been sent. */
	onProgress: (bytes: number) => void = () => undefined;

	private opened: Stream | undefined;

	private openings = 0;

	constructor(
		private readonly source: Source,
		{ size, mimeType, fileName = 'file' }: Described,
	) {
		this.size = size;
		this.type = mimeType;
		this.name = fileName;
	}

	/**
	 * The bytes from the beginning. Who reads an earlier stream still is stopped.
	 *
	 * @throws Error when there are more or fewer than `size`: what was announced would not be what is sent
	 */
	async *stream(): AsyncGenerator<Uint8Array> {
		this.close();
		const opening = this.openings;
		const source = await this.source();
		if (isStream(source)) this.opened = source;
		let read = 0;
		for await (const piece of source) {
			const bytes: Uint8Array = piece;
			read += bytes.length;
			if (read > this.size) break;
			yield bytes;
			this.onProgress(bytes.length);
			// What is given up must not be sent on: its memory may hold other bytes by now.
			if (opening !== this.openings) throw new Error('The file is no longer needed');
		}
		if (read === this.size) return;
		throw new Error(`The file should have ${this.size} bytes, but has ${read} or more`);
	}

	/** Ends the reading, and lets go of a source that was not read to its end. */
	close(): void {
		this.openings += 1;
		this.opened?.destroy();
		this.opened = undefined;
	}
}

/** A multipart/form-data body whose files are read while it is sent. */
export class Form {
	/** What makes n8n's HTTP client take it for a FormData; so do the names of the other members. */
	readonly [Symbol.toStringTag] = 'FormData';

	private readonly parts: Array<readonly [string, string | Content]> = [];

	/** Adds a text or a file. */
	append(name: string, value: string | Content): void {
		this.parts.push([name, value]);
	}

	/** Names and values in the order in which they were added. */
	entries(): IterableIterator<readonly [string, string | Content]> {
		return this.parts.values();
	}

	/** As {@link entries}. */
	[Symbol.iterator](): IterableIterator<readonly [string, string | Content]> {
		return this.entries();
	}

	/** Reports the bytes of files that have been sent. */
	onProgress(progress: (bytes: number) => void): void {
		for (const [, value] of this.parts) {
			if (value instanceof Content) value.onProgress = progress;
		}
	}

	/** Lets go of files that were not read to their end. */
	close(): void {
		for (const [, value] of this.parts) if (value instanceof Content) value.close();
	}
}
