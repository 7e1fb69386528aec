import { SANDBOX_ORGANIZATION, SANDBOX_PROJECT, SANDBOX_VOUCHER } from '../contract';
import { seedPermissions } from '../behaviour/people/roles';
import { CALLING_USER } from '../behaviour/people/caller';
import { seedProject } from '../behaviour/projects';
import { seedTemplates } from '../behaviour/templates';
import type { World } from '../world';

/** Puts in what every sandbox has, and with `seedData` an organization and a project. */
export function seed(world: World): void {
	seedTemplates(world);
	seedPermissions(world);
	world.store
		.root('vouchers')
		.add({ code: SANDBOX_VOUCHER, description: 'Credits to try things out' }, world.clock.tick());
	if (!world.settings.seedData) return;
	const organization = world.store.root('organizations').add(
		{
			name: SANDBOX_ORGANIZATION,
			status: 'active',
			subscription: 'free',
			two_factor_authentication_forced: false,
			overage_usage: null,
		},
		world.clock.tick(),
	);
	organization.child('users').add(CALLING_USER, world.clock.tick());
	const project = world.store.root('projects').add(
		{
			name: SANDBOX_PROJECT,
			organization_name: SANDBOX_ORGANIZATION,
			advanced_permissions: false,
			credits: null,
			suspended: false,
			suspended_reason: null,
			cors_origins: [],
			labels: {},
		},
		world.clock.tick(),
	);
	project.child('users').add(CALLING_USER, world.clock.tick());
	seedProject(world, project);
}
