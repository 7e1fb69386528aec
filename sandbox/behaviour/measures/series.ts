import { badRequest, notFound } from '../../errors';
import { type Answer, empty, json } from '../../http/answers';
import type { Entity, Fields } from '../../state/store';
import { parseDateTime, timestamp } from '../../time';
import { type Call, type Handler, isObject, PartKey, type World } from '../../world';
import { innermost, need, pick } from '../crud';
import { page } from '../paging';
import { versionsOf } from '../requests/versions';
import { requestBooks } from '../requests/book';
import type { StoredRequest } from '../requests/request';

const MINUTE = 60_000;
const PERIODS = [60, 300, 900, 3600, 7200, 21_600, 86_400];
const POINTS = 1500;
const FRESH_MS = 2 * MINUTE;

/** Values of one metric under one set of labels. */
interface Series {
	id: number;
	metric: string;
	labels: Record<string, string>;
	/** By start of their minute in milliseconds. */
	values: Map<number, number>;
}

class AllSeries {
	private readonly byProject = new Map<string, Series[]>();
	private last = 0;

	of(project: Entity): Series[] {
		const list = this.byProject.get(project.id) ?? [];
		this.byProject.set(project.id, list);
		return list;
	}

	ensure(project: Entity, metric: string, labels: Record<string, string>): Series {
		const list = this.of(project);
		const found = list.find((series) => series.metric === metric && same(series.labels, labels));
		if (found !== undefined) return found;
		this.last += 1;
		const made: Series = { id: this.last, metric, labels, values: new Map() };
		list.push(made);
		return made;
	}
}

const key = new PartKey('time series', AllSeries);

function same(one: Record<string, string>, other: Record<string, string>): boolean {
	const names = Object.keys(one);
	if (names.length !== Object.keys(other).length) return false;
	return names.every((name) => one[name] === other[name]);
}

function within(part: Record<string, string>, whole: Record<string, string>): boolean {
	return Object.entries(part).every(([name, value]) => whole[name] === value);
}

function labelsOf(value: unknown): Record<string, string> {
	if (!isObject(value)) return {};
	return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, String(entry)]));
}

function wantedLabels(call: Call): Record<string, string> {
	return call.query.has('labels') ? Object.fromEntries(call.query.labels('labels')) : {};
}

function kindOf(metric: Entity): string {
	return String(metric.fields.metric_type);
}

/** Stores values; those of the same minute are added up or, for gauges, replaced. */
function write(call: Call, fresh: boolean): Answer {
	const project = innermost(call);
	const now = call.world.now();
	const lists = Array.isArray(call.body) ? call.body.filter(isObject) : [];
	for (const { metric: name, labels, data } of lists) {
		const metric = need(project.child('metrics'), String(name));
		const series = call.world.part(key).ensure(project, metric.key, labelsOf(labels));
		for (const { date, value } of Array.isArray(data) ? data.filter(isObject) : []) {
			const time = parseDateTime(String(date));
			if (fresh && time < now - FRESH_MS) {
				throw badRequest("Field 'data': only points up to two minutes old are taken here");
			}
			const minute = Math.floor(time / MINUTE) * MINUTE;
			const before = kindOf(metric) === 'delta' && fresh ? (series.values.get(minute) ?? 0) : 0;
			series.values.set(minute, before + Number(value));
		}
	}
	return json({});
}

/** What built-in metrics measure of one request. */
function measure(metric: string, request: StoredRequest, now: number): number {
	const fields = request.fields(now);
	const what = metric.slice(metric.indexOf('.') + 1);
	if (what === 'requests') return 1;
	if (what === 'failed_requests') return fields.status === 'failed' ? 1 : 0;
	if (what === 'request_duration') return (request.endsAt - request.startsAt) / 1000;
	if (what === 'input_volume') return Number(fields.input_size ?? 0);
	return what === 'output_volume' ? Number(fields.output_size ?? 0) : 0;
}

/** Points of a built-in metric, worked out from the requests that are kept. */
function measured(world: World, project: Entity, metric: string, labels: Record<string, string>) {
	const kind = metric.startsWith('pipelines') ? 'pipeline' : 'deployment';
	const wanted = labels[`${kind}_version_id`];
	const now = world.now();
	const points: [number, number][] = [];
	for (const version of versionsOf(project, kind)) {
		if (wanted !== undefined && version.id !== wanted) continue;
		for (const request of requestBooks(world).of(version).newest()) {
			if (request.ended(now)) points.push([request.created, measure(metric, request, now)]);
		}
	}
	return points;
}

function periodOf(call: Call, span: number): number {
	const asked = call.query.integer('aggregation_period', 0);
	if (asked > 0) return asked;
	return PERIODS.find((period) => span / (period * 1000) <= POINTS) ?? 86_400;
}

function aggregate(values: number[], kind: string): number {
	const sum = values.reduce((total, value) => total + value, 0);
	return kind === 'gauge' ? sum / values.length : sum;
}

/** The values of a metric over time. */
function read(call: Call): Answer {
	const { world, query } = call;
	const project = innermost(call);
	const metric = need(project.child('metrics'), query.text('metric') ?? '');
	const from = parseDateTime(query.text('start_date') ?? '');
	const to = parseDateTime(query.text('end_date') ?? '');
	if (to < from) throw badRequest("Query parameter 'end_date' must not be before 'start_date'");
	const period = periodOf(call, to - from);
	const labels = wantedLabels(call);
	const step = period * 1000;
	const start = Math.floor(from / step) * step;
	const end = Math.ceil(to / step) * step;
	const stored = world
		.part(key)
		.of(project)
		.filter((series) => series.metric === metric.key && within(labels, series.labels))
		.flatMap((series) => [...series.values]);
	const custom = metric.fields.custom === true;
	const points = custom ? stored : [...stored, ...measured(world, project, metric.key, labels)];
	const groups = new Map<number, number[]>();
	for (const [time, value] of points) {
		if (time < start || time >= end) continue;
		const group = Math.floor(time / step) * step;
		groups.set(group, [...(groups.get(group) ?? []), value]);
	}
	const data = [...groups]
		.sort(([one], [other]) => one - other)
		.map(([time, values]) => ({
			start_date: timestamp(time),
			end_date: timestamp(time + step),
			value: aggregate(values, kindOf(metric)),
		}));
	const fields: Fields = {
		metric: metric.key,
		metric_type: metric.fields.metric_type,
		unit: metric.fields.unit,
		start_date: timestamp(start),
		end_date: timestamp(end),
		aggregation_period: period,
		labels,
		data,
		data_points: data,
	};
	return json(pick(call, fields));
}

/** Finds the time series that have values. */
function search(call: Call): Answer {
	const { query, world } = call;
	const project = innermost(call);
	const metric = query.text('metric');
	const custom = query.boolean('custom');
	const exact = query.boolean('exact_match') === true;
	const labels = wantedLabels(call);
	const rows = world
		.part(key)
		.of(project)
		.filter((series) => metric === undefined || series.metric === metric)
		.filter((series) => custom === undefined || custom === series.metric.startsWith('custom.'))
		.filter((series) => (exact ? same : within)(labels, series.labels))
		.map((series) => ({ ...series, resolution: 60 }));
	return page(call, rows);
}

function remove(call: Call): Answer {
	const list = call.world.part(key).of(innermost(call, 1));
	const id = call.params.time_series_id ?? '';
	const at = list.findIndex((series) => String(series.id) === id);
	if (at === -1) throw notFound('Time series', 'id', id);
	list.splice(at, 1);
	return empty;
}

/** What answers the operations on time series. */
export const seriesHandlers: Record<string, Handler> = {
	time_series_data_create: (call) => write(call, false),
	time_series_data_aggregate: (call) => write(call, true),
	time_series_data_list: read,
	time_series_search: search,
	time_series_delete: remove,
};
