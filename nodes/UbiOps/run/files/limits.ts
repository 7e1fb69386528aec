/** What the file transfers of one execution share, whatever number of items asks for them at once. */

import { Semaphore } from '../../transport/concurrency';
import type { Execution } from '../execution';

/** Bytes of parts that are in memory at the same time; two parts of the usual size. */
const PART_BYTES = 16 * 1024 * 1024;

/**
 * Memory for the parts of large files. It is used again and again: a gigabyte of fresh memory would be
 * there for long before the garbage collector finds that it may go.
 */
class PartMemory {
	private readonly room = new Semaphore(PART_BYTES);

	private free: Uint8Array[] = [];

	/**
	 * Memory for a part, as soon as there is room for it.
	 *
	 * @param size bytes; best the same for all parts of a file
	 * @returns the memory, its content is left over from before, and what gives it back
	 */
	async acquire(size: number): Promise<{ bytes: Uint8Array; release: () => void }> {
		const leave = await this.room.acquire(size);
		// Memory for parts of another size would come on top of it.
		this.free = this.free.filter((bytes) => bytes.length === size);
		const bytes = this.free.pop() ?? new Uint8Array(size);
		return {
			bytes,
			release: () => {
				this.free.push(bytes);
				leave();
			},
		};
	}
}

interface TransferLimits {
	/** For parts of large files. */
	readonly parts: PartMemory;
	/** For files of folders and parts of large files: as many as calls may be under way. */
	readonly calls: Semaphore;
}

const limits = new WeakMap<Execution, TransferLimits>();

/** The limits that all transfers of an execution share. */
export function transferLimits(execution: Execution): TransferLimits {
	let found = limits.get(execution);
	if (found === undefined) {
		found = { parts: new PartMemory(), calls: new Semaphore(execution.concurrency) };
		limits.set(execution, found);
	}
	return found;
}
