/** What has to be done when this process ends before it could do it in order. */

const works = new Set<() => void>();

process.once('exit', () => {
	// The latest first: a process ends before the folder goes that it writes to.
	for (const work of [...works].reverse()) work();
});

/**
 * Has something done, at once and without waiting, when this process ends for whatever reason but a
 * SIGKILL.
 *
 * @returns takes it back
 */
export function atExit(work: () => void): () => void {
	works.add(work);
	return () => {
		works.delete(work);
	};
}
