import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { inspectPackage } from '../../packages';
import type { Entity, Fields, Table } from '../../state/store';
import { isObject, type World } from '../../world';
import { latestPackage, seedRevision } from '../revisions';

/** What an export holds: definitions by kind and name, and packages by path. */
export interface Transfer {
	definition: Fields;
	packages: Map<string, Uint8Array>;
}

const DEFINITION = 'definition.json';

const VERSION_FIELDS = [
	'description',
	'labels',
	'environment',
	'maximum_idle_time',
	'maximum_instances',
	'minimum_instances',
	'instance_type',
	'request_retention_mode',
	'request_retention_time',
];
const TARGET_FIELDS = [
	'description',
	'labels',
	'input_type',
	'output_type',
	'input_fields',
	'output_fields',
];
const ENVIRONMENT_FIELDS = ['display_name', 'description', 'labels', 'base_environment'];

/** The entries of a map whose values are objects. */
export function mapOf(value: unknown): [string, Fields][] {
	if (!isObject(value)) return [];
	return Object.entries(value).map(([name, entry]) => [name, isObject(entry) ? entry : {}]);
}

function some(fields: Fields, names: string[]): Fields {
	return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
}

function variables(owner: Entity, wanted: unknown, all: boolean): Fields {
	const chosen = new Map(mapOf(wanted));
	const out: Fields = {};
	for (const { fields } of owner.child('environment-variables').all()) {
		const name = String(fields.name);
		const choice = chosen.get(name);
		if (choice === undefined && !all) continue;
		const value = choice?.include_value === false ? '' : fields.value;
		out[name] = { value, secret: fields.secret };
	}
	return out;
}

function chosen(table: Table, wanted: unknown, all: boolean): [Entity, Fields][] {
	const names = new Map(mapOf(wanted));
	return table
		.all()
		.filter((entity) => all || names.has(entity.key))
		.map((entity) => [entity, names.get(entity.key) ?? {}]);
}

function exportDeployment(
	world: World,
	deployment: Entity,
	wanted: Fields,
	all: boolean,
	packages: Map<string, Uint8Array>,
): Fields {
	const versions: Fields = {};
	for (const [version, choice] of chosen(deployment.child('versions'), wanted.versions, all)) {
		const path = `deployments/${deployment.key}/versions/${version.key}.zip`;
		const content = latestPackage(world, version);
		if (content !== undefined) packages.set(path, content.bytes);
		versions[version.key] = {
			...some(version.fields, VERSION_FIELDS),
			zip: content === undefined ? null : path,
			environment_variables: variables(version, choice.environment_variables, all),
		};
	}
	const preset = deployment.child('versions').find('id', deployment.fields.default_version_id);
	return {
		...some(deployment.fields, TARGET_FIELDS),
		...(preset === undefined ? {} : { default_version: preset.key }),
		versions,
		environment_variables: variables(deployment, wanted.environment_variables, all),
	};
}

function exportPipeline(pipeline: Entity, wanted: Fields, all: boolean): Fields {
	const versions: Fields = {};
	for (const [version] of chosen(pipeline.child('versions'), wanted.versions, all)) {
		versions[version.key] = some(version.fields, [
			'description',
			'labels',
			'objects',
			'attachments',
			'request_retention_mode',
			'request_retention_time',
		]);
	}
	return { ...some(pipeline.fields, TARGET_FIELDS), versions };
}

/** Collects what an export asks for, or everything. */
export function collect(world: World, project: Entity, wanted: Fields, all: boolean): Transfer {
	const packages = new Map<string, Uint8Array>();
	const deployments: Fields = {};
	for (const [entity, choice] of chosen(project.child('deployments'), wanted.deployments, all)) {
		deployments[entity.key] = exportDeployment(world, entity, choice, all, packages);
	}
	const pipelines: Fields = {};
	for (const [entity, choice] of chosen(project.child('pipelines'), wanted.pipelines, all)) {
		pipelines[entity.key] = exportPipeline(entity, choice, all);
	}
	const environments: Fields = {};
	for (const [entity] of chosen(project.child('environments'), wanted.environments, all)) {
		if (entity.fields.system === true) continue;
		environments[entity.key] = some(entity.fields, ENVIRONMENT_FIELDS);
	}
	const environment_variables = variables(project, wanted.environment_variables, all);
	const definition = { deployments, pipelines, environments, environment_variables, services: {} };
	return { definition, packages };
}

/** Writes a transfer as a zip. */
export function pack({ definition, packages }: Transfer): Buffer {
	const files: Record<string, Uint8Array> = {
		[DEFINITION]: strToU8(JSON.stringify(definition, null, 2)),
	};
	for (const [path, bytes] of packages) files[path] = bytes;
	return Buffer.from(zipSync(files));
}

/** Reads a transfer from a zip; throws with the reason when it is none. */
export function unpack(bytes: Buffer): Transfer {
	let files: Record<string, Uint8Array>;
	try {
		files = unzipSync(bytes);
	} catch {
		throw new Error('The file is not a zip');
	}
	const text = files[DEFINITION];
	if (text === undefined) throw new Error('The file is not an export of a project');
	const definition: unknown = JSON.parse(strFromU8(text));
	if (!isObject(definition)) throw new Error('The definition in the file cannot be read');
	delete files[DEFINITION];
	return { definition, packages: new Map(Object.entries(files)) };
}

function addVariables(world: World, owner: Entity, wanted: unknown): void {
	const table = owner.child('environment-variables');
	for (const [name, { value, secret }] of mapOf(wanted)) {
		if (table.find('name', name) !== undefined) continue;
		table.add({ name, value: value ?? '', secret: secret === true }, world.clock.tick());
	}
}

/** Gets an entity, or makes it when it is not there yet. */
function ensure(world: World, table: Table, fields: Fields): Entity {
	return table.get(String(fields[table.keyField])) ?? table.add(fields, world.clock.tick());
}

function addVersions(world: World, target: Entity, wanted: Fields, transfer: Transfer): void {
	for (const [version, settings] of mapOf(wanted.versions)) {
		const fields: Fields = { maximum_instances: 5, minimum_instances: 0, ...settings, version };
		delete fields.zip;
		delete fields.environment_variables;
		const entity = ensure(world, target.child('versions'), fields);
		const bytes = transfer.packages.get(String(settings.zip));
		if (bytes !== undefined) seedRevision(world, entity, inspectPackage(Buffer.from(bytes)));
		addVariables(world, entity, settings.environment_variables);
	}
	const versions = target.child('versions');
	const preset = versions.get(String(wanted.default_version)) ?? versions.all()[0];
	target.fields.default_version_id ??= preset?.id;
}

function addTargets(world: World, project: Entity, kind: string, transfer: Transfer): void {
	for (const [name, wanted] of mapOf(transfer.definition[kind])) {
		const fields: Fields = { supports_request_format: true, ...wanted, name };
		delete fields.versions;
		delete fields.default_version;
		delete fields.environment_variables;
		const target = ensure(world, project.child(kind), fields);
		addVersions(world, target, wanted, transfer);
		addVariables(world, target, wanted.environment_variables);
	}
}

/** Objects name their version in another field in imports. */
function withVersions(definition: Fields): Fields {
	const text = JSON.stringify(definition.pipelines ?? {});
	const pipelines: unknown = JSON.parse(text.replaceAll('"reference_version":', '"version":'));
	return { ...definition, pipelines };
}

/** Makes what a transfer defines; what is there already stays. */
export function apply(world: World, project: Entity, transfer: Transfer): void {
	const complete = { ...transfer, definition: withVersions(transfer.definition) };
	for (const [name, wanted] of mapOf(complete.definition.environments)) {
		const fields = { system: false, supports_request_format: true, ...wanted, name };
		ensure(world, project.child('environments'), fields);
	}
	addVariables(world, project, complete.definition.environment_variables);
	addTargets(world, project, 'deployments', complete);
	addTargets(world, project, 'pipelines', complete);
}
