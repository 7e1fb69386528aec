/**
 * What `npm run test:mutation` changes: all of transport, client and trigger/tracking, and pieces of run
 * and of the rest of trigger, drawn by a seed, that hold at least 300 mutants.
 *
 * `ROOMS=transport/json.ts,client` takes only those, `ROOMS=drawn` only the pieces; `SEED=7` draws others.
 */

import { readdirSync, readFileSync } from 'node:fs';

const ROOT = 'nodes/UbiOps';
const WHOLE = ['transport', 'client', 'trigger/tracking'];
const DRAWN = ['run', 'trigger'];

/** Lines of a piece, and how many are drawn: a piece has seven mutants or so. */
const PIECE = 12;
const PIECES = 50;

const filesIn = (room) =>
	room.endsWith('.ts')
		? [`${ROOT}/${room}`]
		: readdirSync(`${ROOT}/${room}`, { recursive: true, encoding: 'utf8' })
				.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
				.sort()
				.map((name) => `${ROOT}/${room}/${name.replaceAll('\\', '/')}`);

/** Random numbers that a seed repeats (mulberry32). */
function randomOf(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

/** Pieces of files, drawn by a seed. */
function drawnPieces(seed) {
	const random = randomOf(seed);
	return DRAWN.flatMap(filesIn)
		.filter((file) => !file.includes('/tracking/'))
		.flatMap((file) => {
			const lines = readFileSync(file, 'utf8').split('\n').length;
			return Array.from({ length: Math.floor(lines / PIECE) }, (_nothing, index) => ({
				range: `${file}:${index * PIECE + 1}-${(index + 1) * PIECE}`,
				order: random(),
			}));
		})
		.sort((a, b) => a.order - b.order)
		.slice(0, PIECES)
		.map(({ range }) => range);
}

export function mutateRanges({ ROOMS, SEED = '1' } = process.env) {
	const rooms = ROOMS === undefined ? [...WHOLE, 'drawn'] : ROOMS.split(',');
	return rooms.flatMap((room) => (room === 'drawn' ? drawnPieces(Number(SEED)) : filesIn(room)));
}
