import { isDataType, type DataType } from '../api/fields/modelInput';
import { callJson, ORDINARY_TIMEOUT_MS } from '../transport/call';
import { apiError, type CallContext } from '../transport/errors';
import { valueAt } from '../transport/json';
import type { Session } from '../transport/session';

/** What a deployment or pipeline takes as the input of a request. */
export interface InputDefinition {
	readonly type: 'structured' | 'plain';
	/** Fields of a structured input; a type that is new to this package is left out of the checks. */
	readonly fields: ReadonlyArray<{ readonly name: string; readonly dataType?: DataType }>;
}

/**
 * Reads the definition of the input from the object at this path (operation `deployments_get`).
 *
 * @throws NodeApiError when the object cannot be read, or says nothing about its input
 */
export async function readInputDefinition(
	session: Session,
	path: string,
	where: CallContext,
): Promise<InputDefinition> {
	const owner = await callJson(session, {
		method: 'GET',
		path,
		timeoutMs: ORDINARY_TIMEOUT_MS,
		callContext: { ...where, repeatable: true },
	});
	if (valueAt(owner, 'input_type') === undefined) {
		throw apiError(session.context.getNode(), {
			kind: 'unexpected',
			message: 'UbiOps did not return the input of the model',
			hint: "Check 'Base URL' of the UbiOps credential, or try again later.",
			itemIndex: where.itemIndex,
		});
	}
	const fields = valueAt(owner, 'input_fields');
	return {
		type: valueAt(owner, 'input_type') === 'plain' ? 'plain' : 'structured',
		fields: (Array.isArray(fields) ? fields : []).flatMap((field: unknown) => {
			const name = valueAt(field, 'name');
			const dataType = valueAt(field, 'data_type');
			return typeof name === 'string'
				? [{ name, dataType: isDataType(dataType) ? dataType : undefined }]
				: [];
		}),
	};
}
