/** Looking into responses whose shape nobody has promised. */

/** What stands at a path of keys and indexes; undefined when a step is not there. */
export function at(value: unknown, ...path: Array<string | number>): unknown {
	let here = value;
	for (const step of path) {
		here = typeof here === 'object' && here !== null ? Reflect.get(here, step) : undefined;
	}
	return here;
}

function shown(value: unknown): string {
	return (JSON.stringify(value) ?? 'undefined').slice(0, 300);
}

/** Text at a path. @throws Error when something else is there */
export function textAt(value: unknown, ...path: Array<string | number>): string {
	const found = at(value, ...path);
	if (typeof found === 'string') return found;
	throw new Error(`No text at ${path.join('.')} of ${shown(value)}`);
}

/** A list at a path. @throws Error when something else is there */
export function listAt(value: unknown, ...path: Array<string | number>): unknown[] {
	const found = at(value, ...path);
	if (Array.isArray(found)) return found;
	throw new Error(`No list at ${path.join('.')} of ${shown(value)}`);
}

/** Whether a value is an object with keys, not a list and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object at a path. @throws Error when something else is there */
export function objectAt(value: unknown, ...path: Array<string | number>): Record<string, unknown> {
	const found = at(value, ...path);
	if (isObject(found)) return found;
	throw new Error(`No object at ${path.join('.')} of ${shown(value)}`);
}
