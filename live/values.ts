/** Reading of values whose shape is not known. */

/** The value behind keys and places in a list; undefined when something on the way is missing. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
	return path.reduce<unknown>(
		(inner, key) =>
			typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined,
		value,
	);
}

/** The same as a string; an empty one when it is missing. */
export function textAt(value: unknown, ...path: (string | number)[]): string {
	const found = at(value, ...path);
	return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}

/** A list, or an empty one. */
export function listOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

/** Which of some keys a value has, in their order. */
export function keysIn(value: unknown, names: string[]): string {
	const found = names.filter((name) => at(value, name) !== undefined);
	return found.length === 0 ? 'none' : found.join(', ');
}
