import { randomBytes } from 'node:crypto';
import type { Entity } from '../state/store';
import { type Call, PartKey, type World } from '../world';
import { type StoredBytes, Vault } from './vault';

const HOUR = 3_600_000;

/** Where signed urls live, in front of the signature. */
export const STORAGE_PATH = '/storage/';

/** What a signed url lets its holder do, for an hour. */
export interface Permit {
	method: 'GET' | 'PUT';
	bucket: Entity;
	file: string;
	/** For one part of a larger upload. */
	part?: { upload: string; name: string };
	expires: number;
}

/** A multipart upload under way. */
export interface PartialUpload {
	bucket: Entity;
	file: string;
	/** By number or block id. */
	parts: Map<string, StoredBytes>;
}

/** Azure has no uploads, only blocks of a file that are not part of it yet. */
export const blocksOf = (bucket: Entity, file: string): string => `${bucket.id}/${file}`;

/** Files, signed urls and uploads of a sandbox. */
export class Storage {
	readonly vault = new Vault();
	readonly uploads = new Map<string, PartialUpload>();
	private readonly permits = new Map<string, Permit>();
	private readonly bytes = new WeakMap<Entity, StoredBytes>();

	/** Makes a signed url. */
	sign(call: Call, permit: Omit<Permit, 'expires'>): string {
		const { world } = call;
		const signature = randomBytes(24).toString('base64url');
		this.permits.set(signature, { ...permit, expires: world.now() + HOUR });
		// The caller knows this machine under the name that it called.
		const host = call.header('host');
		const origin = host === undefined ? world.origin : `http://${host}`;
		return `${origin}${STORAGE_PATH}${signature}`;
	}

	/** What a signature permits now. */
	permit(signature: string, now: number): Permit | undefined {
		const permit = this.permits.get(signature);
		return permit !== undefined && now < permit.expires ? permit : undefined;
	}

	/** Puts a file into a bucket, in place of one with the same name. */
	put(world: World, bucket: Entity, name: string, stored: StoredBytes): Entity {
		const files = bucket.child('files');
		const before = files.get(name);
		if (before !== undefined) files.remove(before);
		const entity = files.add({ file: name, size: stored.size }, world.clock.tick());
		this.bytes.set(entity, stored);
		return entity;
	}

	/** The bytes of a file. */
	bytesOf(file: Entity): StoredBytes | undefined {
		return this.bytes.get(file);
	}

	/** Begins an upload in parts. */
	begin(id: string, bucket: Entity, file: string): void {
		this.uploads.set(id, { bucket, file, parts: new Map() });
	}

	/** An upload of this file, while it is under way. */
	upload(id: string, bucket: Entity, file: string): PartialUpload | undefined {
		const upload = this.uploads.get(id);
		return upload?.bucket === bucket && upload.file === file ? upload : undefined;
	}

	/** Forgets an upload; parts that were not used go. */
	async end(id: string): Promise<void> {
		const parts = [...(this.uploads.get(id)?.parts.values() ?? [])];
		this.uploads.delete(id);
		await Promise.all(parts.map((part) => this.vault.remove(part)));
	}

	/** Removes all bytes. */
	dispose(): void {
		this.vault.dispose();
	}
}

const key = new PartKey('storage', Storage);

/** The storage of a sandbox. */
export function storageOf(world: World): Storage {
	return world.part(key);
}
