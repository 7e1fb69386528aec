import { readFileSync } from 'node:fs';

import type { AssignmentValue, ICredentialDataDecryptedObject, INode } from 'n8n-workflow';
import { isAssignmentCollectionValue } from 'n8n-workflow';

import type { StoredCredentials, WorkflowJson } from '../engine';
import { workflowFile } from './pack';

const settingsNode = 'Settings';

/** Names of the workflow's nodes that the demo has something to do with. */
export const nodeNames = {
	created: 'Create deployment',
	predictions: 'Predictions',
	deleted: 'Delete deployment',
} as const;

/** The example workflow, just as it is imported into n8n. */
export function readExample(): WorkflowJson {
	return JSON.parse(readFileSync(workflowFile, 'utf8'));
}

/** The node with that name. */
export function nodeNamed({ nodes }: WorkflowJson, name: string): INode {
	const found = nodes.find((node) => node.name === name);
	if (!found) throw new Error(`The workflow has no node "${name}"`);
	return found;
}

function assignmentsOf({ parameters }: INode): AssignmentValue[] {
	const { assignments } = parameters;
	if (isAssignmentCollectionValue(assignments)) return assignments.assignments;
	throw new Error(`The node "${settingsNode}" has no assignments`);
}

/** The values of the "Settings" node, by name. */
export function settingsOf(workflow: WorkflowJson): Record<string, string> {
	const assignments = assignmentsOf(nodeNamed(workflow, settingsNode));
	return Object.fromEntries(assignments.map(({ name, value }) => [name, String(value)]));
}

/** Fills in the "Settings" node, as a user does after importing the workflow. */
export function changeSettings(workflow: WorkflowJson, values: Record<string, string>): void {
	for (const assignment of assignmentsOf(nodeNamed(workflow, settingsNode))) {
		assignment.value = values[assignment.name] ?? assignment.value;
	}
}

/** The credential's values under every id that the workflow's nodes refer to. */
export function credentialsFor(
	{ nodes }: WorkflowJson,
	data: ICredentialDataDecryptedObject,
): StoredCredentials {
	const references = nodes.flatMap(({ credentials = {} }) => Object.values(credentials));
	return Object.fromEntries(references.map(({ id }) => [String(id), data]));
}
