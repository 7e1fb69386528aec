import { randomUUID } from 'node:crypto';
import { badRequest, notFound } from '../../errors';
import type { Entity, Fields } from '../../state/store';
import { isObject } from '../../world';

export const START = 'pipeline_start';
export const END = 'pipeline_end';

/** An object of a pipeline version: something that is run. */
export interface PipelineObject extends Fields {
	id: string;
	name: string;
	reference_type: string;
	reference_name: string;
	version: string | null;
	configuration: Fields;
}

/** Which field of a source becomes which field of the destination. */
export interface Mapping extends Fields {
	source_field_name: string | null;
	destination_field_name: string | null;
}

export interface Source extends Fields {
	source_name: string;
	mapping: Mapping[];
}

/** What flows into an object, or into the end of the pipeline. */
export interface Attachment extends Fields {
	id: string;
	destination_name: string;
	sources: Source[];
}

const OPERATORS = new Set([
	'if-condition',
	'pipeline-variable',
	'function',
	'raise-error',
	'one-to-many',
	'many-to-one',
	'count-many',
]);

function objectsIn(value: unknown): Fields[] {
	return Array.isArray(value) ? value.filter(isObject) : [];
}

function nameOrNull(value: unknown): string | null {
	return typeof value === 'string' ? value : null;
}

function readObject(raw: Fields, before: PipelineObject[]): PipelineObject {
	const name = String(raw.name);
	const kept = before.find((object) => object.name === name);
	return {
		metadata: {},
		...raw,
		id: typeof raw.id === 'string' ? raw.id : (kept?.id ?? randomUUID()),
		name,
		reference_type: nameOrNull(raw.reference_type) ?? 'deployment',
		reference_name: String(raw.reference_name),
		version: nameOrNull(raw.version),
		configuration: isObject(raw.configuration) ? raw.configuration : {},
	};
}

function readAttachment(raw: Fields): Attachment {
	return {
		id: typeof raw.id === 'string' ? raw.id : randomUUID(),
		destination_name: String(raw.destination_name),
		sources: objectsIn(raw.sources).map((source) => ({
			source_name: String(source.source_name),
			mapping: objectsIn(source.mapping).map((pair) => ({
				source_field_name: nameOrNull(pair.source_field_name),
				destination_field_name: nameOrNull(pair.destination_field_name),
			})),
		})),
	};
}

/** The objects of a pipeline version or of a body. */
export function objectsOf(fields: Fields, before: PipelineObject[] = []): PipelineObject[] {
	return objectsIn(fields.objects).map((raw) => readObject(raw, before));
}

/** The attachments of a pipeline version or of a body. */
export function attachmentsOf(fields: Fields): Attachment[] {
	return objectsIn(fields.attachments).map(readAttachment);
}

/** The deployment or pipeline that an object runs; operators run nothing. */
export function referenceOf(project: Entity, object: PipelineObject): Entity | undefined {
	if (object.reference_type === 'operator') return undefined;
	return project.child(`${object.reference_type}s`).get(object.reference_name);
}

function checkObject(project: Entity, object: PipelineObject): void {
	if (object.name === START || object.name === END) {
		throw badRequest(`Field 'objects': the name '${object.name}' is reserved`);
	}
	if (object.reference_type === 'operator') {
		if (OPERATORS.has(object.reference_name)) return;
		throw notFound('Operator', 'name', object.reference_name);
	}
	const reference = referenceOf(project, object);
	const kind = object.reference_type === 'pipeline' ? 'Pipeline' : 'Deployment';
	if (reference === undefined) throw notFound(kind, 'name', object.reference_name);
	const { version } = object;
	if (version !== null && reference.child('versions').get(version) === undefined) {
		throw notFound(`Version of ${kind.toLowerCase()} '${reference.key}'`, 'version', version);
	}
}

function checkAttachment(names: Set<string>, attachment: Attachment): void {
	const { destination_name: destination } = attachment;
	if (destination === START || (destination !== END && !names.has(destination))) {
		throw badRequest(`Field 'attachments': '${destination}' cannot be a destination`);
	}
	for (const { source_name: source } of attachment.sources) {
		if (source === END || (source !== START && !names.has(source))) {
			throw badRequest(`Field 'attachments': '${source}' cannot be a source`);
		}
	}
}

/** The objects in an order in which each comes after its sources; undefined when they form a circle. */
export function inOrder(
	objects: PipelineObject[],
	attachments: Attachment[],
): PipelineObject[] | undefined {
	const done = new Set([START]);
	const ordered: PipelineObject[] = [];
	let left = objects;
	while (left.length > 0) {
		const ready = left.filter((object) =>
			attachments
				.filter((attachment) => attachment.destination_name === object.name)
				.every(({ sources }) => sources.every((source) => done.has(source.source_name))),
		);
		if (ready.length === 0) return undefined;
		for (const object of ready) done.add(object.name);
		ordered.push(...ready);
		left = left.filter((object) => !done.has(object.name));
	}
	return ordered;
}

/** Refuses objects and attachments that do not make a pipeline. */
export function checkGraph(
	project: Entity,
	objects: PipelineObject[],
	attachments: Attachment[],
): void {
	const names = new Set(objects.map((object) => object.name));
	if (names.size !== objects.length) throw badRequest("Field 'objects' names an object twice");
	for (const object of objects) checkObject(project, object);
	for (const attachment of attachments) checkAttachment(names, attachment);
	if (inOrder(objects, attachments) === undefined) {
		throw badRequest("Field 'attachments': the objects form a circle");
	}
}
