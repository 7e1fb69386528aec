/** Objects of the API as the trigger compares them. */

import type { IDataObject } from 'n8n-workflow';

import { isData, keyAt } from '../../transport/json';

/** The deployment or pipeline, and the version of it, that an object belongs to; empty for others. */
export interface VersionRef {
	readonly owner: string;
	readonly version: string;
}

export const NOWHERE: VersionRef = { owner: '', version: '' };

export interface TrackedObject {
	/** What the object is known by; the id, where it has one. */
	readonly key: string;
	readonly place: VersionRef;
	/** Milliseconds since 1970 of UbiOps' clock; undefined where the object does not say. */
	readonly created: number | undefined;
	readonly ended: number | undefined;
	readonly status: string;
	/** The object as the API gives it. */
	readonly fields: IDataObject;
	/** Whether it was read by its id, with its result. */
	readonly detailed?: true;
}

/** Rows of one or more responses, and their times by the Date header of UbiOps. */
export interface Snapshot {
	readonly rows: readonly TrackedObject[];
	/** Surely before the first response was made. */
	readonly time?: number;
	/** Of the last response. */
	readonly until?: number;
}

/** Keys of what is compared in a kind of object. */
export interface ObjectKeys {
	readonly key: readonly [string, ...string[]];
	readonly created: string;
	readonly ended?: string;
	readonly status?: string;
}

/** Milliseconds since 1970 of a time of the API; one without a zone is UTC. */
export function timeOf(value: unknown): number | undefined {
	if (typeof value !== 'string') return undefined;
	const text = value.trim().replace(' ', 'T');
	const zoned = /([zZ]|[+-]\d{2}:?\d{2})$/.test(text) || text.length <= 10;
	const time = Date.parse(zoned ? text : `${text}Z`);
	return Number.isNaN(time) ? undefined : time;
}

/** The rows of a list of the API; anything in it that is no object is left out. */
export function trackedObjectsOf(
	shape: ObjectKeys,
	list: readonly unknown[],
	placeOf: (fields: IDataObject) => VersionRef = () => NOWHERE,
): TrackedObject[] {
	return list.filter(isData).flatMap((fields) => {
		const key = shape.key.map((name) => keyAt(fields, name) ?? '').join('\n');
		if (key.trim() === '') return [];
		return [
			{
				key,
				place: placeOf(fields),
				created: timeOf(fields[shape.created]),
				ended: shape.ended === undefined ? undefined : timeOf(fields[shape.ended]),
				status: shape.status === undefined ? '' : (keyAt(fields, shape.status) ?? ''),
				fields,
			},
		];
	});
}

/** Several sights as one. */
export function mergeSnapshots(sights: readonly Snapshot[]): Snapshot {
	const times = sights.flatMap(({ time }) => (time === undefined ? [] : [time]));
	const untils = sights.flatMap(({ until }) => (until === undefined ? [] : [until]));
	return {
		rows: sights.flatMap(({ rows }) => rows),
		time: times.length === 0 ? undefined : Math.min(...times),
		until: untils.length === 0 ? undefined : Math.max(...untils),
	};
}

/** The latest time that rows speak of: UbiOps' clock has shown at least that. */
export function latestIn(rows: readonly TrackedObject[]): number | undefined {
	return rows
		.flatMap(({ created, ended }) => [created, ended])
		.reduce((a, b) => (b === undefined || (a !== undefined && a >= b) ? a : b), undefined);
}
