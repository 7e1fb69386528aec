/**
 * Random histories: requests, polls, faults, restarts, overlapping polls and deletions as a seed says. Of
 * each history the question is the same: was every end given, and none twice? A seed that fails is named;
 * `HISTORY=17 npx jest histories` runs that one alone, `HISTORIES=400` more of them.
 */

import { randomOf } from './random';
import { SimulatedApi, type SimulationOptions } from './simulatedApi';
import { SimulatedNode, type Watched } from './simulatedNode';

const HISTORIES = Number(process.env['HISTORIES'] ?? 150);

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

class History {
	private readonly random: () => number;
	readonly api: SimulatedApi;
	readonly node: SimulatedNode;
	private made = 0;
	private faults = 0;

	constructor(readonly seed: number) {
		this.random = randomOf(seed);
		this.api = new SimulatedApi(this.options());
		this.api.versions.push({ owner: 'd', version: 'v1', created: 0, retention: 'full' });
		if (this.chance(0.5)) this.makeVersion('d', 'v2', 'full');
		if (this.chance(0.2)) this.makeVersion('d', 'none', 'none');
		if (this.chance(0.5)) this.makeVersion('other', 'v1', 'full');
		this.node = new SimulatedNode(this.api, this.watched());
		this.api.budgetMs = this.pick(Infinity, Infinity, 45 * SECOND, 8 * SECOND);
	}

	private chance(part: number): boolean {
		return this.random() < part;
	}

	private pick<T>(...list: [T, ...T[]]): T {
		return list[Math.floor(this.random() * list.length)] ?? list[0];
	}

	/** Between two lengths, the small ones as likely as the great ones. */
	private between(least: number, most: number): number {
		return Math.round(least * (most / least) ** this.random());
	}

	private options(): SimulationOptions {
		return {
			kind: this.pick('deployment', 'pipeline'),
			cap: this.pick(10, 25, 50, 100, Infinity),
			older: this.chance(0.3),
			ignoresDates: this.chance(0.1),
			mostTogether: this.pick(100, 250),
			skew: this.pick<number | 'none'>(0, 0, 10 * MINUTE, -10 * MINUTE, 'none'),
			latency: () => this.between(10, this.chance(0.02) ? 30 * SECOND : 2 * SECOND),
			fault: () => this.faults > 0 && this.chance(0.15) && this.faults-- > 0,
			shuffle: this.chance(0.3) ? () => this.random() : undefined,
		};
	}

	private watched(): Watched {
		const statuses = this.pick<string[] | undefined>(
			undefined,
			undefined,
			['failed'],
			['completed', 'failed'],
		);
		const place = this.pick<Watched>({ owner: 'd' }, { owner: 'd', version: 'v1' }, {});
		return { ...place, ...(statuses === undefined ? {} : { statuses }) };
	}

	private makeVersion(owner: string, version: string, retention: 'full' | 'none'): void {
		this.api.versions.push({ owner, version, created: this.api.now, retention });
	}

	/** Requests of the next while, alone or in bunches of equal time. */
	private makeRequests(span: number): void {
		const bunches = Math.floor(this.random() * 6);
		for (let bunch = 0; bunch < bunches; bunch++) {
			const created = this.api.now + Math.floor(this.random() * span);
			// Ties beyond a page in a new order at each call cannot be paged by anybody.
			const most = this.api.options.shuffle === undefined ? 60 : 6;
			const size = this.chance(0.1) ? this.between(1, most) : this.between(1, 4);
			const lag = this.chance(0.2) ? this.between(10, 45 * SECOND) : 0;
			for (let n = 0; n < size; n++) this.makeRequest(created, lag);
		}
	}

	private makeRequest(created: number, lag: number): void {
		const versions = this.api.versions;
		const place = versions[Math.floor(this.random() * versions.length)];
		if (place === undefined || place.created > created) return;
		const length = this.chance(0.05) ? 48 * HOUR : this.between(100, 2 * HOUR);
		const ends = created + length;
		// With little time a poll may come to a request only after somebody has deleted it.
		const mayGo = this.api.budgetMs === Infinity && this.chance(0.05);
		const deleted = mayGo ? created + this.between(SECOND, 4 * HOUR) : undefined;
		this.api.add({
			id: `${this.seed.toString(16).padStart(8, '0')}-0000-4000-8000-${String(this.made++).padStart(12, '0')}`,
			owner: place.owner,
			version: place.version,
			created,
			visible: created + lag,
			starts: created + Math.floor(this.random() * length),
			ends,
			end: this.pick('completed', 'completed', 'failed', 'cancelled'),
			...(deleted === undefined ? {} : { deleted }),
		});
	}

	private async poll(): Promise<void> {
		this.faults = this.chance(0.3) ? this.pick(1, 2, 10) : 0;
		if (this.chance(0.1)) await Promise.all([this.node.poll(), this.node.poll()]);
		else await this.node.poll();
		if (this.chance(0.1)) this.node.restart();
		else if (this.chance(0.05)) {
			this.node.restart(Math.floor(this.random() * this.node.saves.length));
		}
	}

	async run(): Promise<void> {
		const steps = 12 + Math.floor(this.random() * 30);
		for (let step = 0; step < steps; step++) {
			const span = this.chance(0.03) ? 26 * HOUR : this.between(5 * SECOND, 40 * MINUTE);
			this.makeRequests(span);
			if (this.chance(0.03)) this.makeVersion('d', `late-${step}`, 'full');
			this.api.now += span;
			await this.poll();
		}
		this.faults = 0;
		this.api.budgetMs = Infinity;
		this.api.now += 50 * HOUR;
		await this.node.poll();
		this.api.now += HOUR;
		await this.node.poll();
	}
}

const chosen = process.env['HISTORY'];
const seeds = chosen === undefined ? Array.from({ length: HISTORIES }, (_, n) => n + 1) : [+chosen];

test(`${seeds.length} random histories: nothing lost, nothing twice`, async () => {
	const wrong: unknown[] = [];
	let given = 0;
	for (const seed of seeds) {
		const history = new History(seed);
		await history.run();
		const { lost, doubled, early } = history.node.verdict();
		given += history.node.given.size;
		if (lost.length + doubled.length + early.length > 0) wrong.push({ seed, lost, doubled, early });
	}
	expect(wrong).toEqual([]);
	// A history without events would prove nothing.
	expect(given / seeds.length).toBeGreaterThan(30);
});
