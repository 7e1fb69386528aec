import type {
	FieldType,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { jsonParse, NodeOperationError, validateFieldType } from 'n8n-workflow';

import { isObject, optionsParameter, refuse, setAt, textParameter } from './parameters';

const fieldTypes: readonly FieldType[] = ['string', 'number', 'boolean', 'array', 'object'];

/** Mode "JSON": expressions inside the text become JSON (objects) or text, then the whole is parsed. */
function rawFields(context: IExecuteFunctions, itemIndex: number): IDataObject {
	const raw: unknown = context.getNodeParameter('jsonOutput', itemIndex, '', {
		rawExpressions: true,
	});
	let output = raw;
	if (typeof raw === 'string' && raw.startsWith('=')) {
		output = raw.replace(/^=+/, '').replace(/\{\{[\s\S]*?\}\}/g, (expression) => {
			const value: unknown = context.evaluateExpression(expression, itemIndex);
			return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
		});
	}
	if (typeof output === 'string') {
		const errorMessage = `The 'JSON Output' in item ${itemIndex} contains invalid JSON`;
		output = jsonParse<unknown>(output, { errorMessage });
	}
	if (isObject(output)) return output;
	const message = `The 'JSON Output' in item ${itemIndex} does not contain a valid JSON object`;
	throw new NodeOperationError(context.getNode(), message, { itemIndex });
}

/** Mode "Manual Mapping": one typed value per assignment. */
function assignedFields(context: IExecuteFunctions, itemIndex: number): IDataObject {
	const fields: IDataObject = {};
	const assignments: unknown = context.getNodeParameter('assignments.assignments', itemIndex, []);
	for (const assignment of Array.isArray(assignments) ? assignments : []) {
		if (!isObject(assignment)) continue;
		const { name, value, type } = assignment;
		const fieldType = fieldTypes.find((known) => known === type);
		if (fieldType === undefined) refuse(context, itemIndex, String(type));
		if (value === undefined || value === null) {
			fields[String(name)] = null;
			continue;
		}
		const text = isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
		const checked = validateFieldType(
			String(name),
			fieldType === 'string' ? text : value,
			fieldType,
			{ strict: true },
		);
		if (!checked.valid) {
			throw new NodeOperationError(context.getNode(), checked.errorMessage, { itemIndex });
		}
		fields[String(name)] = checked.newValue ?? null;
	}
	return fields;
}

/**
 * Stands in for `n8n-nodes-base.set` v3.4 ("Edit Fields"), both modes. Not here: selected or excepted
 * input fields, item duplication, and every option but Strip Binary.
 */
export class SetFields implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Edit Fields (Set)',
		name: 'set',
		group: ['input'],
		version: 3.4,
		description: 'Modify, add, or remove item fields',
		defaults: { name: 'Edit Fields' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [
			{
				displayName: 'Mode',
				name: 'mode',
				type: 'options',
				options: [
					{ name: 'Manual Mapping', value: 'manual' },
					{ name: 'JSON', value: 'raw' },
				],
				default: 'manual',
			},
			{
				displayName: 'JSON',
				name: 'jsonOutput',
				type: 'json',
				default: '{\n  "my_field_1": "value",\n  "my_field_2": 1\n}',
				validateType: 'object',
				ignoreValidationDuringExecution: true,
				displayOptions: { show: { mode: ['raw'] } },
			},
			{
				displayName: 'Fields to Set',
				name: 'assignments',
				type: 'assignmentCollection',
				default: {},
				displayOptions: { show: { mode: ['manual'] } },
			},
			{
				displayName: 'Include Other Input Fields',
				name: 'includeOtherFields',
				type: 'boolean',
				default: false,
			},
			{
				displayName: 'Input Fields to Include',
				name: 'include',
				type: 'options',
				options: [{ name: 'All', value: 'all' }],
				default: 'all',
				displayOptions: { show: { includeOtherFields: [true] } },
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [
					{ displayName: 'Strip Binary Data', name: 'stripBinary', type: 'boolean', default: true },
				],
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const output = this.getInputData().map((item, itemIndex): INodeExecutionData => {
			const options = optionsParameter(this, itemIndex);
			const raw = textParameter(this, 'mode', itemIndex) === 'raw';
			const fields = raw ? rawFields(this, itemIndex) : assignedFields(this, itemIndex);
			const others = this.getNodeParameter('includeOtherFields', itemIndex, false) === true;
			const include = textParameter(this, 'include', itemIndex);
			if (others && include !== 'all') refuse(this, itemIndex, include);

			const json = others ? structuredClone(item.json) : {};
			// In both modes a name with dots means a field inside an object.
			for (const [name, value] of Object.entries(fields)) setAt(json, name, value);
			const binary = others && options['stripBinary'] !== true ? item.binary : undefined;
			return { json, binary, pairedItem: { item: itemIndex } };
		});
		return [output];
	}
}
