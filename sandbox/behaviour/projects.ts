import { notFound } from '../errors';
import { type Answer, json } from '../http/answers';
import { type Entity, type Fields, parentOf } from '../state/store';
import { timestamp } from '../time';
import { type Call, type CollectionHooks, textOf, type World } from '../world';
import { innermost, pick } from './crud';
import { dropRequests } from './deployments';
import { seedInstanceTypes } from './instances/types';
import { seedMetrics } from './measures/metrics';
import { versionsOf } from './requests/versions';
import { seedRoles } from './people/roles';
import { seedEnvironments } from './environments/base';

/** What every new project has from the start. */
export function seedProject(world: World, project: Entity): void {
	seedEnvironments(world, project);
	seedInstanceTypes(world, project);
	seedRoles(world, project);
	seedMetrics(world, project);
	project.child('buckets').add(
		{
			name: 'default',
			provider: 'ubiops',
			credentials: {},
			configuration: {},
			description: '',
			labels: {},
			ttl: null,
		},
		world.clock.tick(),
	);
}

/** What is special about projects. */
export const projectHooks: CollectionHooks = {
	prepare(call, body) {
		const organization = textOf(body, 'organization_name') ?? '';
		if (call.world.store.root('organizations').get(organization) === undefined) {
			throw notFound('Organization', 'name', organization);
		}
		return {
			suspended: false,
			suspended_reason: null,
			cors_origins: body.cors_origins ?? [],
			credits: body.credits ?? null,
		};
	},
	added(call, project) {
		seedProject(call.world, project);
	},
	removed(call, project) {
		for (const target of project.child('deployments').all()) dropRequests(call, target);
		for (const target of project.child('pipelines').all()) dropRequests(call, target);
	},
	edit(_call, _project, body) {
		const { suspend, ...changes } = body;
		if (typeof suspend !== 'boolean') return changes;
		const reason = suspend ? 'Suspended by a user' : null;
		return { ...changes, suspended: suspend, suspended_reason: reason };
	},
	listed(call, project) {
		const wanted = call.query.text('organization');
		return wanted === undefined || project.fields.organization_name === wanted;
	},
};

/** How much of everything a project may have. */
export function quotas(call: Call): Answer {
	innermost(call);
	const limits: [string, number][] = [
		['deployments', 100],
		['deployment_versions', 500],
		['pipelines', 100],
		['pipeline_versions', 500],
		['buckets', 50],
		['environments', 50],
		['instances', 25],
	];
	return json(limits.map(([resource, quota]) => pick(call, { resource, quota })));
}

function countBelow(project: Entity, collection: string): number {
	const parents = project.child(collection).all();
	return parents.reduce((sum, parent) => sum + parent.child('versions').size, 0);
}

/** What a project holds, counted. */
export function countResources(project: Entity): Record<string, number> {
	const environments = project.child('environments').all();
	const customEnvironments = environments.filter(({ fields }) => fields.system !== true);
	return {
		deployments: project.child('deployments').size,
		deployment_versions: countBelow(project, 'deployments'),
		pipelines: project.child('pipelines').size,
		pipeline_versions: countBelow(project, 'pipelines'),
		buckets: project.child('buckets').size,
		environments: customEnvironments.length,
	};
}

/** What a project holds. */
export function resources(call: Call): Answer {
	return json(pick(call, countResources(innermost(call))));
}

/** One period of credits: the current month. */
export function creditPeriod(world: World): Fields[] {
	const now = new Date(world.now());
	const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
	const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
	return [{ start_date: timestamp(start), end_date: timestamp(end), value: 0 }];
}

/** What a project has used. */
export function usage(call: Call): Answer {
	const project = innermost(call);
	const { world } = call;
	const [period] = creditPeriod(world);
	if (call.dialect === 'seed') {
		const usage = [{ start_date: period?.start_date, end_date: period?.end_date, value: 0 }];
		return json(
			['credits', 'input_volume', 'output_volume'].map((metric) => ({
				object_type: 'deployment_version',
				metric,
				usage,
			})),
		);
	}
	const fields: Fields = {
		interval: call.query.text('interval') ?? 'month',
		data_project: creditPeriod(world),
		data_deployments: versionsOf(project, 'deployment').map((version) => ({
			deployment_id: parentOf(version).id,
			deployment_name: parentOf(version).key,
			version_id: version.id,
			version: version.key,
			data: creditPeriod(world),
		})),
		data_deployments_deleted: [],
		data_deleted_deployments: [],
	};
	return json(pick(call, fields));
}
