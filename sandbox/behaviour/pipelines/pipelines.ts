import { notFound } from '../../errors';
import { type Entity, type Fields, parentOf } from '../../state/store';
import { type CollectionHooks, textOf } from '../../world';
import { outermost } from '../crud';
import { checkFieldLists, dropRequests } from '../deployments';
import { requestBooks } from '../requests/book';
import { attachmentsOf, checkGraph, objectsOf, type PipelineObject, referenceOf } from './graph';

/** What is special about pipelines. */
export const pipelineHooks: CollectionHooks = {
	prepare(_call, body) {
		checkFieldLists(body, body);
		return { input_fields: body.input_fields ?? [], output_fields: body.output_fields ?? [] };
	},
	edit(_call, pipeline, body) {
		const kinds = { ...pipeline.fields, ...body };
		checkFieldLists(body, kinds);
		const changes = { ...body };
		for (const side of ['input', 'output']) {
			const type = body[`${side}_type`];
			if (type === undefined || type === pipeline.fields[`${side}_type`]) continue;
			changes[`${side}_fields`] = body[`${side}_fields`] ?? [];
		}
		delete changes.default_version;
		const wanted = textOf(body, 'default_version');
		if (wanted === undefined) return changes;
		const version = pipeline.child('versions').get(wanted);
		if (version === undefined) throw notFound('Version', 'version', wanted);
		return { ...changes, default_version_id: version.id };
	},
	removed: dropRequests,
	view(_world, pipeline) {
		const id = pipeline.fields.default_version_id;
		const versions = pipeline.child('versions').all();
		return { default_version: versions.find((version) => version.id === id)?.key ?? null };
	},
};

function partsOf(project: Entity, body: Fields, before: Fields): Fields {
	const fields = { ...before, ...body };
	const objects = objectsOf(fields, objectsOf(before));
	const attachments = attachmentsOf(fields);
	checkGraph(project, objects, attachments);
	return { objects, attachments };
}

/** An object with the types and fields of what it runs. */
function objectView(project: Entity, object: PipelineObject): Fields {
	const { configuration } = object;
	const { input_type, output_type, input_fields, output_fields } =
		referenceOf(project, object)?.fields ?? {};
	return {
		...object,
		input_type: input_type ?? 'structured',
		output_type: output_type ?? 'structured',
		input_fields: input_fields ?? configuration.input_fields ?? [],
		output_fields: output_fields ?? configuration.output_fields ?? [],
	};
}

/** What is special about versions of pipelines. */
export const pipelineVersionHooks: CollectionHooks = {
	prepare(_call, body, pipeline) {
		if (pipeline === undefined) throw new Error('A version needs a pipeline');
		return {
			request_retention_mode: body.request_retention_mode ?? 'full',
			...partsOf(outermost(pipeline), body, {}),
		};
	},
	added(_call, version) {
		const pipeline = parentOf(version);
		if (pipeline.fields.default_version_id) return;
		pipeline.fields.default_version_id = version.id;
	},
	edit(_call, version, body) {
		if (body.objects === undefined && body.attachments === undefined) return body;
		return { ...body, ...partsOf(outermost(version), body, version.fields) };
	},
	removed(call, version) {
		requestBooks(call.world).drop(version);
		const pipeline = parentOf(version);
		if (pipeline.fields.default_version_id !== version.id) return;
		pipeline.fields.default_version_id = pipeline.child('versions').all()[0]?.id;
	},
	view(_world, version) {
		const project = outermost(version);
		return {
			default: parentOf(version).fields.default_version_id === version.id,
			objects: objectsOf(version.fields).map((object) => objectView(project, object)),
		};
	},
};
