/** What the file transfers of one execution share, whatever number of items asks for them at once. */

import { Room } from '../../transport/concurrency';
import type { Run } from '../execution';

/** Bytes of parts that are in memory at the same time; two parts of the usual size. */
const PART_BYTES = 16 * 1024 * 1024;

/**
 * Memory for the parts of large files. It is used again and again: a gigabyte of fresh memory would be
 * there for long before the garbage collector finds that it may go.
 */
class PartMemory {
	private readonly room = new Room(PART_BYTES);

	private free: Uint8Array[] = [];

	/**
	 * Memory for a part, as soon as there is room for it.
	 *
	 * @param size bytes; best the same for all parts of a file
	 * @returns the memory, its content is left over from before, and what gives it back
	 */
	async take(size: number): Promise<{ bytes: Uint8Array; leave: () => void }> {
		const leave = await this.room.take(size);
		// Memory for parts of another size would come on top of it.
		this.free = this.free.filter((bytes) => bytes.length === size);
		const bytes = this.free.pop() ?? new Uint8Array(size);
		return {
			bytes,
			leave: () => {
				this.free.push(bytes);
				leave();
			},
		};
	}
}

interface TransferRoom {
	/** For parts of large files. */
	readonly parts: PartMemory;
	/** For files of folders and parts of large files: as many as calls may be under way. */
	readonly calls: Room;
}

const rooms = new WeakMap<Run, TransferRoom>();

/** The room of an execution. */
export function transferRoom(run: Run): TransferRoom {
	let room = rooms.get(run);
	if (room === undefined) {
		room = { parts: new PartMemory(), calls: new Room(run.concurrency) };
		rooms.set(run, room);
	}
	return room;
}
