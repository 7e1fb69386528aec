/** Which installations of UbiOps have an operation or a field: one place for the two API versions. */

/** Versions of the API, as the base URL ends. */
export const apiVersions = ['v2.1', 'v2'] as const;

export type ApiVersion = (typeof apiVersions)[number];

/** Releases of UbiOps' official client; 4.15 was the first for API v2, those before it for v2.1. */
export type ClientRelease = '4.13' | '4.14' | '4.15';

/** Since when, and until when, UbiOps has something; always, when both are left out. */
export interface Availability {
	/** First release of the client that knows it. */
	readonly since?: ClientRelease;
	/** First release of the client that no longer knows it; older installations still do. */
	readonly goneIn?: ClientRelease;
}

const FIRST_OF_V2: ClientRelease = '4.15';

/**
 * The one API version that has it. Whatever a client has lost is not part of v2, the newest API.
 *
 * @returns undefined where both have it
 */
export function onlyVersionOf({ since, goneIn }: Availability): ApiVersion | undefined {
	if (goneIn !== undefined) return 'v2.1';
	return since === FIRST_OF_V2 ? 'v2' : undefined;
}

/**
 * The API version that is needed in place of the one that is used.
 *
 * @param used version that the base URL names; nothing is known to be missing when it names none
 * @returns undefined when it is there
 */
export function neededVersion(
	availability: Availability,
	used: ApiVersion | undefined,
): ApiVersion | undefined {
	const only = onlyVersionOf(availability);
	return used === undefined || used === only ? undefined : only;
}

/** A description that says as well which API version has what it describes. */
export function withVersion(description: string, availability: Availability): string {
	const version = onlyVersionOf(availability);
	if (version === undefined) return description;
	return `${description.replace(/\.$/, '')}. API ${version} only.`;
}

/**
 * Which installations have an operation, for an error of one that may lack it.
 *
 * @returns a sentence; undefined for what all have
 */
export function whoHasIt({
	since,
	goneIn,
	legacy,
}: Availability & { readonly legacy?: true }): string | undefined {
	if (legacy) return 'Only older installations of UbiOps have this operation.';
	if (goneIn === FIRST_OF_V2) return 'Only API v2.1 has this operation.';
	if (goneIn !== undefined) {
		return `Only API v2.1 before release ${goneIn} of the UbiOps client has this operation.`;
	}
	if (since === FIRST_OF_V2) return 'Only API v2 has this operation.';
	if (since === undefined) return undefined;
	return `Only API v2, and v2.1 from release ${since} of the UbiOps client on, have this operation.`;
}
