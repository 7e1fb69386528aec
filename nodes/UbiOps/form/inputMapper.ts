/** The form of a request's input, made from the input fields of the chosen object. */

import type {
	FieldType,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import { type DataType, inputOwnerPaths, PLAIN_INPUT } from '../api/fields/modelInput';
import type { InputOwner } from '../api/table/operation';
import { readInputDefinition } from '../client/inputDefinition';
import { IN_EDITOR, openSession } from '../transport/session';
import { chosenPath } from './listSearch';

/**
 * Control that n8n shows for a data type. Numbers and booleans are entered as text: n8n 2.8 starts number
 * fields with 0 and every n8n starts switches with false, which would be sent for a field that nobody
 * touched; and of a drop-down n8n lets no AI agent decide. Values are converted before they are sent.
 */
const CONTROLS: Readonly<Record<DataType, FieldType>> = {
	array_double: 'array',
	array_file: 'array',
	array_int: 'array',
	array_string: 'array',
	blob: 'string',
	bool: 'string',
	dict: 'object',
	double: 'string',
	file: 'string',
	int: 'string',
	string: 'string',
	timestamp: 'string',
};

const field = (id: string, displayName: string, type: FieldType): ResourceMapperField => ({
	id,
	displayName,
	type,
	// UbiOps wants every input field of a model.
	required: true,
	defaultMatch: false,
	display: true,
});

/** Label of a field: its name, and what a text field for it takes where that is not plain to see. */
const labelOf = (name: string, dataType: DataType | undefined): string =>
	dataType === 'bool' ? `${name} (true or false)` : name;

/** Method that n8n calls for the fields of a mapper, for objects of this kind. */
export const inputMapper = (owner: InputOwner) =>
	async function (this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
		const path = chosenPath(this, inputOwnerPaths[owner]);
		const definition = await readInputDefinition(await openSession(this, IN_EDITOR), path, {
			fields: [],
			repeatable: true,
		});
		if (definition.type === 'plain') {
			return { fields: [field(PLAIN_INPUT, 'Input', 'string')] };
		}
		return {
			fields: definition.fields.map(({ name, dataType }) =>
				field(
					name,
					labelOf(name, dataType),
					dataType === undefined ? 'string' : CONTROLS[dataType],
				),
			),
		};
	};
