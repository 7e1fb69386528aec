/** A workbench where nothing ends by itself: a test lets the time pass. */

import { useWorkbench, type Workbench } from './workbench';

const HOUR = 3_600_000;

export interface HeldTime {
	readonly bench: Workbench;
	/** Ends everything that is under way. */
	pass(): void;
	/** What is asked for with this operation has ended when so many calls have found it under way. */
	endAfter(operationId: string, calls: number): void;
}

export function useHeldTime(options: Parameters<typeof useWorkbench>[0] = {}): HeldTime {
	let shift = 0;
	const pass = (): void => {
		shift += HOUR;
	};
	const bench = useWorkbench({
		requestMs: HOUR,
		buildMs: HOUR,
		...options,
		now: () => Date.now() + shift,
	});
	return {
		bench,
		pass,
		endAfter: (operationId, calls) =>
			bench.sandbox.faults.add({
				match: { operationId },
				skip: calls,
				effect: { kind: 'meanwhile', action: async () => pass() },
			}),
	};
}
