import { ApiError } from '../../errors';
import type { Entity } from '../../state/store';
import type { CollectionHooks, HooksByCollection, World } from '../../world';

/** The metrics that UbiOps measures itself: name, kind and unit. */
const BUILT_IN: [string, 'delta' | 'gauge', string][] = [
	['deployments.requests', 'delta', 'requests'],
	['deployments.failed_requests', 'delta', 'requests'],
	['deployments.request_duration', 'gauge', 'seconds'],
	['deployments.input_volume', 'delta', 'bytes'],
	['deployments.output_volume', 'delta', 'bytes'],
	['deployments.network_in', 'delta', 'bytes'],
	['deployments.network_out', 'delta', 'bytes'],
	['deployments.queue_size', 'gauge', 'requests'],
	['deployments.queue_time', 'gauge', 'seconds'],
	['deployments.memory_utilization', 'gauge', 'bytes'],
	['deployments.instances', 'gauge', 'instances'],
	['deployments.credits', 'delta', 'credits'],
	['pipelines.requests', 'delta', 'requests'],
	['pipelines.failed_requests', 'delta', 'requests'],
	['pipelines.request_duration', 'gauge', 'seconds'],
	['pipelines.input_volume', 'delta', 'bytes'],
	['pipelines.output_volume', 'delta', 'bytes'],
	['pipelines.object_requests', 'delta', 'requests'],
	['pipelines.object_failed_requests', 'delta', 'requests'],
];

/** Puts the built-in metrics into a new project. */
export function seedMetrics(world: World, project: Entity): void {
	const table = project.child('metrics');
	for (const [name, metricType, unit] of BUILT_IN) {
		const labels = [name.startsWith('pipelines') ? 'pipeline_version_id' : 'deployment_version_id'];
		table.add(
			{
				id: table.size + 1,
				name,
				metric_type: metricType,
				unit,
				labels,
				description: '',
				custom: false,
			},
			world.clock.tick(),
		);
	}
}

function refuseBuiltIn(metric: Entity): void {
	if (metric.fields.custom === true) return;
	throw new ApiError(403, `Metric '${metric.key}' is built in and stays as it is`);
}

const metricHooks: CollectionHooks = {
	prepare(_call, body, project) {
		const known = project?.child('metrics').all() ?? [];
		const last = Math.max(0, ...known.map((metric) => Number(metric.fields.id)));
		return { id: last + 1, custom: true, labels: body.labels ?? [], unit: body.unit ?? null };
	},
	edit(_call, metric, body) {
		refuseBuiltIn(metric);
		return body;
	},
	guard(_call, metric) {
		refuseBuiltIn(metric);
	},
	listed(call, metric) {
		return (call.query.boolean('custom') ?? false) === metric.fields.custom;
	},
};

/** What is special about metrics. */
export const metricCollections: HooksByCollection = { 'projects/{}/metrics': metricHooks };
