import { type Entity, parentOf } from '../state/store';
import { isObject } from '../world';

/** Names of the pipelines of the project that run a deployment, or one version of it. */
export function pipelineUsers(deployment: Entity, version?: Entity): string[] {
	const isDefault = version?.id === deployment.fields.default_version_id;
	const uses = (object: unknown): boolean => {
		if (!isObject(object)) return false;
		const { reference_type: type = 'deployment', reference_name: name } = object;
		if (type !== 'deployment' || name !== deployment.key) return false;
		if (version === undefined) return true;
		const wanted = object.version ?? null;
		return wanted === null ? isDefault : wanted === version.key;
	};
	const pipelines = parentOf(deployment).child('pipelines').all();
	return pipelines
		.filter((pipeline) =>
			pipeline
				.child('versions')
				.all()
				.some(({ fields }) => Array.isArray(fields.objects) && fields.objects.some(uses)),
		)
		.map((pipeline) => `'${pipeline.key}'`);
}

/** Names of the schedules of the project that make requests to a deployment or pipeline. */
export function scheduleUsers(target: Entity): string[] {
	const type = target.kind.endsWith('pipelines') ? 'pipeline' : 'deployment';
	return parentOf(target)
		.child('schedules')
		.all()
		.filter(({ fields }) => fields.object_type === type && fields.object_name === target.key)
		.map((schedule) => `'${schedule.key}'`);
}
