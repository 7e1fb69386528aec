import type { Entity, Fields } from '../../state/store';
import type { World } from '../../world';
import { runPipeline } from '../pipelines/run';
import { startPipelineRequest } from '../pipelines/requests';
import { requestBooks } from './book';
import { runningModel, startDeploymentRequest } from './deployments';

/** Queues a request that no call waits for. */
export type Enqueue = (
	world: World,
	place: { target: Entity; version: Entity },
	input: unknown,
	origin: Fields,
) => void;

const BATCH_TIMEOUT = 14_400;

/** How requests are queued, by kind of their target. */
export const requestStarters: Record<string, Enqueue> = {
	deployment(world, { target, version }, input, origin) {
		const place = { target, version, book: requestBooks(world).of(version) };
		const model = runningModel(world, target, version);
		startDeploymentRequest(world, place, input, { model, timeout: BATCH_TIMEOUT, origin });
	},
	pipeline(world, { target, version }, input, origin) {
		const place = { target, version, book: requestBooks(world).of(version) };
		const run = runPipeline(world, target, version, input);
		startPipelineRequest(world, place, input, { run, timeout: BATCH_TIMEOUT, origin });
	},
};
