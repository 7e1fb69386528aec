/** Words that messages of an execution share. */

/** Maximum number of things that one message names. */
const MOST_NAMED = 50;

/** Names in a message: all of them, or the first fifty and how many more there are. */
export function named(names: readonly string[]): string {
	const more = names.length - MOST_NAMED;
	return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
