/** What the input of a model looks like: who defines it, and of which types its fields are. */

import type { InputOwner } from '../table/operation';

/** Path of the object that defines the input of its requests. */
export const inputOwnerPaths: Readonly<Record<InputOwner, string>> = {
	deployment: '/projects/{project}/deployments/{deployment}',
	pipeline: '/projects/{project}/pipelines/{pipeline}',
};

/** Data types of input fields, older ones included. */
export const dataTypes = [
	'array_double',
	'array_file',
	'array_int',
	'array_string',
	'blob',
	'bool',
	'dict',
	'double',
	'file',
	'int',
	'string',
	'timestamp',
] as const;

export type DataType = (typeof dataTypes)[number];

export const isDataType = (value: unknown): value is DataType =>
	dataTypes.some((dataType) => dataType === value);

/** Id of the one field that stands for the whole input of a plain model in the form. */
export const PLAIN_INPUT = 'input';
