/** What the trigger keeps from poll to poll, and its form in n8n's static data: plain and small. */

import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { isData } from '../../transport/json';
import type { VersionRef } from './observation';

export interface State {
	/** Fingerprint of everything watched. */
	readonly watch: string;
	/**
	 * Milliseconds of UbiOps' clock. What was created before and has not ended is in `inFlight`; what was
	 * created since is looked for in the lists, and what of it was dealt with is in `given`.
	 */
	readonly floor: number;
	/** A time that UbiOps' clock had reached at the end of the poll that made this state. */
	readonly seen: number;
	/** What to add to the Date header of UbiOps for a time that its clock has surely reached. */
	readonly offset: number;
	/** Objects that had not ended, by key. */
	readonly inFlight: ReadonlyMap<string, VersionRef>;
	/** Hashes of the objects that were dealt with, and when each was created. */
	readonly settled: ReadonlyMap<string, number>;
	/** What the source wants to find again. */
	readonly sourceMemo?: string;
	/** When the trigger was activated, until all lists have been read once: what ended before is past. */
	readonly armedAt?: number;
}

/** What was found in the static data. */
export type Found =
	| { readonly kind: 'state'; readonly state: State }
	/** Nothing, or the state of another object or other settings. */
	| { readonly kind: 'none' }
	| { readonly kind: 'unreadable' };

const FORMAT = 1;
const MINUTE = 60_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Short name of a key: 48 bits are enough to tell some ten thousand apart. */
export const hashOf = (key: string): string =>
	createHash('sha256').update(key).digest('base64url').slice(0, 8);

/** Fingerprint of settings. */
export const fingerprint = (settings: readonly unknown[]): string =>
	createHash('sha256').update(JSON.stringify(settings)).digest('base64url').slice(0, 16);

/** A uuid in 22 characters; anything else behind a tilde. Neither has a space. */
const pack = (key: string): string =>
	UUID.test(key)
		? Buffer.from(key.replaceAll('-', ''), 'hex').toString('base64url')
		: `~${encodeURIComponent(key)}`;

function unpack(text: string): string {
	if (text.startsWith('~')) return decodeURIComponent(text.slice(1));
	const hex = Buffer.from(text, 'base64url').toString('hex');
	return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The state for n8n's static data: few long texts, because n8n wraps each object and each list. */
export function storedState({
	watch,
	floor,
	seen,
	offset,
	inFlight,
	settled,
	sourceMemo,
	armedAt,
}: State): IDataObject {
	const places = new Map<string, { owner: string; version: string; keys: string[] }>();
	for (const [key, place] of inFlight) {
		const name = JSON.stringify([place.owner, place.version]);
		const entry = places.get(name) ?? { ...place, keys: [] };
		entry.keys.push(pack(key));
		places.set(name, entry);
	}
	const minutes: Record<string, string> = {};
	for (const [hash, created] of settled) {
		const minute = String(Math.floor(created / MINUTE));
		minutes[minute] = minutes[minute] === undefined ? hash : `${minutes[minute]} ${hash}`;
	}
	return {
		format: FORMAT,
		watch,
		floor,
		seen,
		offset,
		inFlight: [...places.values()].map((entry) => ({ ...entry, keys: entry.keys.join(' ') })),
		settled: minutes,
		...(sourceMemo === undefined ? {} : { sourceMemo }),
		...(armedAt === undefined ? {} : { armedAt }),
	};
}

const isTime = (value: unknown): value is number =>
	typeof value === 'number' && Number.isFinite(value);

function readInFlight(value: unknown): Map<string, VersionRef> | undefined {
	if (!Array.isArray(value)) return undefined;
	const found = new Map<string, VersionRef>();
	for (const entry of value) {
		if (!isData(entry)) return undefined;
		const { owner, version, keys } = entry;
		if (typeof owner !== 'string' || typeof version !== 'string' || typeof keys !== 'string') {
			return undefined;
		}
		for (const text of keys.split(' ')) found.set(unpack(text), { owner, version });
	}
	return found;
}

function readSettled(value: unknown): Map<string, number> | undefined {
	if (!isData(value)) return undefined;
	const found = new Map<string, number>();
	for (const [minute, hashes] of Object.entries(value)) {
		if (typeof hashes !== 'string' || !/^-?\d+$/.test(minute)) return undefined;
		// The end of the minute: kept rather too long than too short.
		for (const hash of hashes.split(' ')) found.set(hash, (Number(minute) + 1) * MINUTE - 1);
	}
	return found;
}

/**
 * The state that the static data holds for what is watched now.
 *
 * @param value what {@link storedState} made, or anything else
 */
export function readState(value: unknown, watch: string): Found {
	if (value === undefined) return { kind: 'none' };
	if (!isData(value) || value['format'] !== FORMAT) return { kind: 'unreadable' };
	const { floor, seen, offset, sourceMemo, armedAt } = value;
	if (value['watch'] !== watch) {
		return { kind: typeof value['watch'] === 'string' ? 'none' : 'unreadable' };
	}
	try {
		const inFlight = readInFlight(value['inFlight']);
		const settled = readSettled(value['settled']);
		const times = isTime(floor) && isTime(seen) && isTime(offset);
		if (!times || inFlight === undefined || settled === undefined) return { kind: 'unreadable' };
		const found = { watch, floor, seen, offset, inFlight, settled };
		return {
			kind: 'state',
			state: {
				...found,
				...(typeof sourceMemo === 'string' ? { sourceMemo } : {}),
				...(isTime(armedAt) ? { armedAt } : {}),
			},
		};
	} catch {
		// A percent sign that encodes nothing.
		return { kind: 'unreadable' };
	}
}
