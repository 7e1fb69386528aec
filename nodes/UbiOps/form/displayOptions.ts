/**
 * Which operations show a property. A property that many operations share is declared once, with the
 * operations merged: the description stays small, and n8n finds its properties fast.
 */

import type { IDisplayOptions } from 'n8n-workflow';

/** Operation values by resource value. */
export type Shown = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Display options that together show a property for exactly the given operations, as few as possible.
 * `show` takes every combination of its resources and operations, so resources that show the property
 * in the same operations go together; a resource that shows it in all of them needs no operations.
 *
 * @param all every operation of each resource
 */
export function displayOptionsFor(shown: Shown, all: Shown): IDisplayOptions[] {
	const groups = new Map<string, { resources: string[]; operations: string[] | undefined }>();
	for (const [resource, operations] of shown) {
		const everywhere = operations.size === all.get(resource)?.size;
		const key = everywhere ? '*' : [...operations].sort().join(',');
		const group = groups.get(key) ?? {
			resources: [],
			operations: everywhere ? undefined : [...operations].sort(),
		};
		group.resources.push(resource);
		groups.set(key, group);
	}
	return [...groups.values()].map(({ resources, operations }) => ({
		show: { resource: resources, ...(operations === undefined ? {} : { operation: operations }) },
	}));
}
