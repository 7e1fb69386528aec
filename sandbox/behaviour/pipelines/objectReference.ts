import { badRequest, notFound } from '../../errors';
import { type Answer, json } from '../../http/answers';
import { compute } from '../../expressions';
import type { Entity } from '../../state/store';
import { type Call, isObject, objectBody } from '../../world';
import { resolve } from '../crud';
import { objectsOf, referenceOf } from './graph';

/** What an object of a pipeline version runs. */
export interface ObjectReference {
	project: Entity;
	reference: Entity | undefined;
	version: Entity | undefined;
}

/** Finds what the pipeline object in the path of a call runs. */
export function needObjectReference(call: Call): ObjectReference {
	const [project, , version] = resolve(call, 3);
	const name = call.params.name ?? '';
	if (project === undefined || version === undefined) throw new Error('An object is in a version');
	const object = objectsOf(version.fields).find((candidate) => candidate.name === name);
	if (object === undefined) throw notFound('Object', 'name', name);
	const reference = referenceOf(project, object);
	const versions = reference?.child('versions');
	const run =
		object.version === null
			? versions?.find('id', reference?.fields.default_version_id)
			: versions?.get(object.version);
	return { project, reference, version: run };
}

/** Computes an expression as an operator would. */
export function evaluateExpression(call: Call): Answer {
	const body = objectBody(call);
	const names = isObject(body.request_data) ? body.request_data : {};
	try {
		return json({ result: compute(String(body.expression), names) ?? null });
	} catch (problem) {
		const reason = problem instanceof Error ? problem.message : String(problem);
		throw badRequest(`Field 'expression' cannot be computed: ${reason}`);
	}
}
