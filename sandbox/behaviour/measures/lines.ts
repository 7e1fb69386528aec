import { type Entity, type Fields, parentOf } from '../../state/store';
import type { World } from '../../world';
import { versionsOf } from '../requests/versions';
import { requestBooks } from '../requests/book';
import type { StoredRequest } from '../requests/request';
import { view } from '../crud';

/** One line of the logs of a project. */
export interface LogLine {
	/** Milliseconds with a fraction. */
	time: number;
	text: string;
	labels: Fields;
}

const SCANNED = 5000;

function labelsOf(version: Entity): Fields {
	const target = parentOf(version);
	const kind = target.kind.endsWith('pipelines') ? 'pipeline' : 'deployment';
	return {
		[`${kind}_id`]: target.id,
		[`${kind}_name`]: target.key,
		[`${kind}_version_id`]: version.id,
		[`${kind}_version`]: version.key,
	};
}

function requestLines(request: StoredRequest, now: number): LogLine[] {
	const { version, origin, object } = request.plan;
	const status = request.status(now);
	if (status === 'pending') return [];
	const pipeline =
		origin?.pipeline === undefined
			? {}
			: {
					pipeline_name: origin.pipeline,
					pipeline_version: origin.pipeline_version,
					pipeline_object_name: object?.name,
					pipeline_request_id: origin.pipeline_request_id,
				};
	const base = labelsOf(version);
	const kind = 'pipeline_id' in base ? 'pipeline' : 'deployment';
	const labels = { ...base, ...pipeline, [`${kind}_request_id`]: request.id, level: 'info' };
	const lines: LogLine[] = [
		{
			time: request.startsAt,
			text: `Request ${request.id} has started`,
			labels: { ...labels, system: true },
		},
	];
	if (status === 'failed') {
		const text = request.outcome().error ?? 'The request failed';
		lines.push({
			time: request.endsAt,
			text,
			labels: { ...labels, system: false, level: 'error' },
		});
	}
	if (status === 'completed') {
		const text = `Request ${request.id} has completed`;
		lines.push({ time: request.endsAt, text, labels: { ...labels, system: true } });
	}
	return lines;
}

function buildLines(world: World, version: Entity): LogLine[] {
	return version
		.child('revisions')
		.all()
		.flatMap((revision) => {
			const { status, error_message: failure } = view(world, revision);
			const base = {
				...labelsOf(version),
				deployment_version_revision_id: revision.id,
				system: true,
			};
			const lines: LogLine[] = [
				{
					time: revision.created,
					text: 'Building has started',
					labels: { ...base, level: 'info' },
				},
			];
			if (status === 'failed') {
				const text = `Building has failed: ${String(failure)}`;
				lines.push({ time: revision.created + 1, text, labels: { ...base, level: 'error' } });
			}
			return lines;
		});
}

/** The log lines of a project, oldest first; worked out from what is kept of requests and builds. */
export function logLines(world: World, project: Entity): LogLine[] {
	const now = world.now();
	const lines: LogLine[] = [];
	for (const kind of ['deployment', 'pipeline']) {
		for (const version of versionsOf(project, kind)) {
			if (kind === 'deployment') lines.push(...buildLines(world, version));
			let scanned = 0;
			for (const request of requestBooks(world).of(version).newest()) {
				scanned += 1;
				if (scanned > SCANNED) break;
				lines.push(...requestLines(request, now));
			}
		}
	}
	// What can be asked for is whole microseconds.
	for (const line of lines) line.time = Math.round(line.time * 1000) / 1000;
	return lines.sort((one, other) => one.time - other.time);
}
