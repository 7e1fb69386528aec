import { badRequest } from '../../errors';
import { type Answer, json } from '../../http/answers';
import type { Call } from '../../world';
import { innermost } from '../crud';
import { versionsOf } from './versions';
import { requestBooks } from './book';
import { listRequests } from './listing';
import { showRequest } from './operations';

/** Lists the requests of all deployments or of all pipelines of a project. */
export function listProjectRequests(call: Call): Answer {
	const project = innermost(call);
	const running = call.query.list('status').some((status) => /^(pending|processing)$/.test(status));
	if (running && call.dialect !== 'seed') {
		throw badRequest("Query parameter 'status' must be one of: failed, completed, cancelled");
	}
	const kind = call.query.text('object_type') ?? 'deployment';
	const books = versionsOf(project, kind).map((version) => requestBooks(call.world).of(version));
	return json(listRequests(call, books).map((request) => showRequest(call, request)));
}
