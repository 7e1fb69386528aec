import { badRequest } from '../errors';
import { isObject } from '../world';

/** A rule that the fields of a body must keep together. */
type Rule = (body: Record<string, unknown>, files: string[]) => void;

function given(body: Record<string, unknown>, files: string[], names: string[]): string[] {
	return names.filter((name) => body[name] !== undefined || files.includes(name));
}

function exactlyOne(...names: string[]): Rule {
	return (body, files) => {
		if (given(body, files, names).length === 1) return;
		throw badRequest(`Exactly one of these fields is needed: ${names.join(', ')}`);
	};
}

function together(...names: string[]): Rule {
	return (body, files) => {
		const count = given(body, files, names).length;
		if (count === 0 || count === names.length) return;
		throw badRequest(`These fields must be given together or not at all: ${names.join(', ')}`);
	};
}

function notBoth(one: string, other: string): Rule {
	return (body, files) => {
		if (given(body, files, [one, other]).length < 2) return;
		throw badRequest(`Fields '${one}' and '${other}' cannot be combined`);
	};
}

/** The event of a webhook belongs to its kind of object. */
function eventFits(body: Record<string, unknown>): void {
	const { event, object_type: type } = body;
	if (typeof event !== 'string' || typeof type !== 'string' || event.startsWith(type)) return;
	throw badRequest(`Field 'event': ${event} does not fit object_type ${type}`);
}

function filtersFit(body: Record<string, unknown>): void {
	const { filters } = body;
	if (!isObject(filters)) return;
	const needs: [string, string][] = [
		['deployment_version', 'deployment_name'],
		['pipeline_version', 'pipeline_name'],
		['pipeline_object_name', 'pipeline_version'],
	];
	for (const [name, other] of needs) {
		if (filters[name] === undefined || filters[other] !== undefined) continue;
		throw badRequest(`Field 'filters.${name}' needs 'filters.${other}'`);
	}
}

const rules: Record<string, Rule[]> = {
	imports_create: [exactlyOne('file', 'import_link', 'export_id')],
	environment_revisions_file_upload: [exactlyOne('file', 'source_environment')],
	role_assignments_create: [together('resource', 'resource_type')],
	webhooks_create: [eventFits],
	webhook_tests_create: [eventFits],
	projects_log_list: [notBoth('date', 'id'), filtersFit],
};

/** Refuses a body whose fields do not go together. */
export function checkRules(operationId: string, body: unknown, files: string[]): void {
	for (const rule of rules[operationId] ?? []) rule(isObject(body) ? body : {}, files);
}
