import type { Entity } from '../../state/store';
import type { World } from '../../world';

/** System environments by the names that documents and tutorials of the API versions use. */
const BASE_NAMES = [
	...[7, 8, 9, 10, 11, 12, 13].flatMap((minor) => [`python3-${minor}`, `python3-${minor}-cuda`]),
	'r4-0',
	'r4-4',
	'ubuntu22-04',
	'ubuntu24-04',
	'ubuntu22-04-python3-10-cuda12-3-2',
	'ubuntu22-04-python3-11',
	'ubuntu22-04-python3-11-cuda11-7-1',
	'ubuntu24-04-python3-12',
	'ubuntu24-04-python3-13',
	...[10, 11, 12, 13].map((minor) => `ubiops-ubuntu24-04-python3-${minor}`),
];

/** Environment of versions that name none. */
export const DEFAULT_ENVIRONMENT = 'python3-12';

/** Tag of every system environment. */
export const BASE_TAG = 'v1';

/** The name of an environment as the console would write it. */
export function displayName(environment: unknown): string {
	const name = typeof environment === 'string' ? environment : DEFAULT_ENVIRONMENT;
	const python = /^python3-(\d+)(.*)$/.exec(name);
	if (python === null) return name;
	const variant = (python[2] ?? '').replace(/-/g, ' ').toUpperCase();
	return `Python 3.${python[1]}${variant}`;
}

/** Puts the environments that UbiOps brings along into a new project. */
export function seedEnvironments(world: World, project: Entity): void {
	for (const name of BASE_NAMES) {
		const names = { name, display_name: displayName(name), base_environment: null, system: true };
		const shared = {
			implicit: false,
			deprecated: name === 'python3-7',
			supports_request_format: true,
		};
		const environment = project.child('environments').add(
			{
				...names,
				...shared,
				description: '',
				labels: {},
				gpu_required: name.includes('cuda'),
				hidden: false,
			},
			world.clock.tick(),
		);
		environment.child('tags').add({ ...shared, name: BASE_TAG, built: true }, world.clock.tick());
	}
}
