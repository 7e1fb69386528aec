/** Whole numbers that have a property of their own beside the fields of the API. */

import type { NumberField } from '../api/table/field';
import { fieldValue } from './values/fieldValue';
import type { Run } from './execution';

export interface NumberParameter {
	readonly name: string;
	readonly label: string;
	readonly field: NumberField;
}

/**
 * Value of such a property for an item.
 *
 * @param unset what it is when it is not set
 * @throws InputProblem when it is no number, or out of bounds
 */
export function numberAt(
	run: Pick<Run, 'parameters' | 'timezone'>,
	{ name, label, field }: NumberParameter,
	itemIndex: number,
	unset: number,
): number {
	const entered = run.parameters.value(name, itemIndex);
	const value = fieldValue({ field, label, timezone: run.timezone }, entered);
	return typeof value === 'number' ? value : unset;
}
