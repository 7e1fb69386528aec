import type { Entity } from '../../state/store';

/** All versions of the deployments or pipelines of a project. */
export function versionsOf(project: Entity, kind: string): Entity[] {
	return project
		.child(`${kind}s`)
		.all()
		.flatMap((target) => target.child('versions').all());
}
