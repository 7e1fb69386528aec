/** What the output item of a request holds: the choices of 'Output'. */

import type { OutputFormat } from '../table/operation';

interface FormatChoice {
	readonly value: OutputFormat;
	readonly name: string;
	readonly description: string;
}

export const outputFormats: readonly FormatChoice[] = [
	{
		value: 'request',
		name: 'Request',
		description: 'The request as UbiOps returns it, with its ID, status, times and result',
	},
	{
		value: 'result',
		name: 'Result Only',
		description: 'The output fields of the model alone',
	},
	{
		value: 'resultWithInput',
		name: 'Result with Input Fields',
		description: 'The fields of the input item with the output fields of the model beside them',
	},
];

/** The output format that a value names; undefined when it names none. */
export const outputFormatOf = (value: unknown): OutputFormat | undefined =>
	outputFormats.find((choice) => choice.value === value)?.value;
