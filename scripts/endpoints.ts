/**
 * Endpoints that a path template of the table stands for: with its optional part and without it,
 * placeholders as in the template.
 */
export function endpointsOf(template: string): string[] {
	return template.includes('[')
		? [template.replace(/\[[^\]]*\]/g, ''), template.replace(/[[\]]/g, '')]
		: [template];
}

/** Method and path with the names of the placeholders taken out: what two documents agree on. */
export const endpointKey = (method: string, path: string): string =>
	`${method} ${path.replace(/\{[^}]*\}/g, '{}')}`;
