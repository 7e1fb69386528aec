/** What the API of the credential does not have is an error before anything is sent. */

import { type Availability, neededVersion } from '../api/locators/availability';
import { InputProblem } from './inputProblem';
import type { Session } from './session';

/**
 * Refuses what only the other version of the API has.
 *
 * @param what its label or name, as it stands in the message
 * @throws InputProblem that names both versions
 */
export function requireVersion(
	{ apiVersion }: Pick<Session, 'apiVersion'>,
	availability: Availability,
	what: string,
): void {
	const needed = neededVersion(availability, apiVersion);
	if (needed === undefined) return;
	throw new InputProblem(
		`'${what}' needs API ${needed}, but 'Base URL' of the UbiOps credential ends in /${apiVersion ?? ''}`,
		`Do without it, or change the end of 'Base URL' to /${needed} if your UbiOps has that version.`,
	);
}
