/** Reading the form of a sub-node for an item. */

import type { ISupplyDataFunctions } from 'n8n-workflow';

import { innerJson, valueAt } from '../transport/json';
import { InputProblem } from '../transport/inputProblem';

/**
 * Value of a locator or text field.
 *
 * @throws InputProblem when it is empty
 */
export function requiredText(
	context: ISupplyDataFunctions,
	name: string,
	label: string,
	itemIndex: number,
): string {
	const value: unknown = context.getNodeParameter(name, itemIndex, '', { extractValue: true });
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text === '') {
		throw new InputProblem(`'${label}' is empty`, `Choose or enter a value in '${label}'.`);
	}
	return text;
}

/** The options of a sub-node, checked one by one as they are read. */
export class Options {
	private readonly values: unknown;

	constructor(context: ISupplyDataFunctions, itemIndex: number) {
		this.values = context.getNodeParameter('options', itemIndex, {});
	}

	/** Value of an option as it was entered; undefined when it was not added or is empty. */
	value(name: string): unknown {
		const value = valueAt(this.values, name);
		return value === null || value === '' ? undefined : value;
	}

	/**
	 * An option that is a number.
	 *
	 * @throws InputProblem when it is none, or out of its bounds
	 */
	number(
		name: string,
		label: string,
		bounds: { readonly min?: number; readonly max?: number; readonly integer?: true } = {},
	): number | undefined {
		const entered = this.value(name);
		if (entered === undefined) return undefined;
		const number = typeof entered === 'string' ? Number(entered) : entered;
		const { min = -Infinity, max = Infinity, integer } = bounds;
		const isNumber = typeof number === 'number' && Number.isFinite(number);
		if (isNumber && number >= min && number <= max && (!integer || Number.isInteger(number))) {
			return number;
		}
		const least = bounds.min === undefined ? '' : ` of at least ${min}`;
		const most = bounds.max === undefined ? '' : `${least === '' ? ' of' : ' and'} at most ${max}`;
		throw new InputProblem(
			`'${label}' must be a ${integer ? 'whole number' : 'number'}${least}${most}, but is: ${String(entered)}`,
			`Correct '${label}' in Options, or the expression that fills it in.`,
		);
	}

	/**
	 * An option that is an object, given as JSON or by an expression.
	 *
	 * @param reserved keys that it must not have
	 * @throws InputProblem when it is no object, or has such a key
	 */
	json(name: string, label: string, reserved: readonly string[]): Record<string, unknown> {
		const entered = this.value(name) ?? {};
		const value = innerJson(entered);
		if (typeof value !== 'object' || value === null || Array.isArray(value)) {
			throw new InputProblem(
				`'${label}' must be a JSON object, but is: ${String(entered).slice(0, 80)}`,
				`Correct the JSON in '${label}': names and texts stand in double quotes, and no comma comes before a closing bracket.`,
			);
		}
		const key = reserved.find((one) => one in value);
		if (key === undefined) return { ...value };
		throw new InputProblem(
			`'${label}' cannot set '${key}'`,
			`Remove '${key}' from '${label}': it follows from the other fields.`,
		);
	}

	/** An option that is on or off. */
	flag(name: string): boolean | undefined {
		const value = this.value(name);
		return value === undefined ? undefined : value === true || value === 'true';
	}
}
