/** What the input of a model looks like: who defines it, and of which types its fields are. */

import type { InputOwner } from '../table/operation';

/** Path of the object that defines the input of its requests. */
export const inputOwnerPaths: Readonly<Record<InputOwner, string>> = {
	deployment: '/projects/{project}/deployments/{deployment}',
	pipeline: '/projects/{project}/pipelines/{pipeline}',
};

/** Names of the data types of input and output fields, older types included. */
export const dataTypeNames = {
	array_double: 'Array of Doubles',
	array_file: 'Array of Files',
	array_int: 'Array of Integers',
	array_string: 'Array of Strings',
	blob: 'Blob (Deprecated)',
	bool: 'Boolean',
	dict: 'Dictionary',
	double: 'Double',
	file: 'File',
	int: 'Integer',
	string: 'String',
	timestamp: 'Timestamp (Deprecated)',
} as const;

export type DataType = keyof typeof dataTypeNames;

export const isDataType = (value: unknown): value is DataType =>
	typeof value === 'string' && Object.hasOwn(dataTypeNames, value);

/** Id of the one field that stands for the whole input of a plain model in the form. */
export const PLAIN_INPUT = 'input';
