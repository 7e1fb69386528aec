import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/** Any value inside an item. */
export type ItemValue = IDataObject[string];

/** Whether a value is an object with fields, not a list. */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Refuses a setting of the real node that its stand-in does not have, instead of ignoring it. */
export function refuse(context: IExecuteFunctions, itemIndex: number, setting: string): never {
	const node = context.getNode();
	const message = `The engine's stand-in for ${node.type} does not support "${setting}"`;
	throw new NodeOperationError(node, message, { itemIndex });
}

/** The value at a path with dots: `a.b`. */
export function valueAt(json: IDataObject, path: string): ItemValue {
	let value: ItemValue = json;
	for (const key of path.split('.')) {
		if (Array.isArray(value)) value = value[Number(key)];
		else value = isObject(value) ? value[key] : undefined;
	}
	return value;
}

/** Writes a value at a path with dots, making the objects on the way. */
export function setAt(json: IDataObject, path: string, value: ItemValue): void {
	const [key = '', ...rest] = path.split('.');
	if (rest.length === 0) {
		json[key] = value;
		return;
	}
	const present = json[key];
	const inner = isObject(present) ? { ...present } : {};
	setAt(inner, rest.join('.'), value);
	json[key] = inner;
}

/** A parameter that must be text. */
export function textParameter(context: IExecuteFunctions, name: string, itemIndex: number): string {
	const value: unknown = context.getNodeParameter(name, itemIndex, '');
	return typeof value === 'string' ? value : String(value);
}

/** The "Options" collection of a node. */
export function optionsParameter(context: IExecuteFunctions, itemIndex: number): IDataObject {
	const options: unknown = context.getNodeParameter('options', itemIndex, {});
	return isObject(options) ? options : {};
}
