import { conflict } from '../errors';
import { type Answer, json } from '../http/answers';
import type { Entity } from '../state/store';
import { type Call, type CollectionHooks, textOf } from '../world';
import { innermost, pick } from './crud';
import { CALLING_USER } from './people/caller';
import { countResources, creditPeriod } from './projects';

/** What is special about organizations. */
export const organizationHooks: CollectionHooks = {
	prepare(_call, body) {
		const trial = { status: 'active', overage_usage: null };
		return { ...trial, subscription: body.subscription };
	},
	added(call, organization) {
		organization.child('users').add(CALLING_USER, call.world.clock.tick());
	},
	guard(_call, organization) {
		throw conflict(`Organization '${organization.key}' cannot be deleted here`);
	},
};

function projectsOf(call: Call, organization: Entity): Entity[] {
	return call.world.store
		.root('projects')
		.all()
		.filter((project) => textOf(project.fields, 'organization_name') === organization.key);
}

/** What the projects of an organization hold together. */
export function organizationResources(call: Call): Answer {
	const organization = innermost(call);
	const projects = projectsOf(call, organization);
	const totals: Record<string, number> = {
		projects: projects.length,
		users: organization.child('users').size,
	};
	for (const counts of projects.map(countResources)) {
		for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
	}
	return json(pick(call, totals));
}

/** What an organization has used. */
export function organizationUsage(call: Call): Answer {
	const organization = innermost(call);
	const { world } = call;
	const [period] = creditPeriod(world);
	if (call.dialect === 'seed') {
		const usage = [{ start_date: period?.start_date, end_date: period?.end_date, value: 0 }];
		return json([{ object_type: 'deployment_version', metric: 'credits', usage }]);
	}
	return json(
		pick(call, {
			interval: call.query.text('interval') ?? 'month',
			data_organization: creditPeriod(world),
			data_projects: projectsOf(call, organization).map((project) => ({
				project_id: project.id,
				project_name: project.key,
				data: creditPeriod(world),
			})),
			data_projects_deleted: [],
			data_deleted_projects: [],
		}),
	);
}
