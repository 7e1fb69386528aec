import { basename } from 'node:path';

import type { Engine, WorkflowJson, WorkflowOutcome } from '../engine';
import {
	changeSettings,
	credentialsFor,
	nodeNamed,
	nodeNames,
	readExample,
	settingsOf,
} from './exampleWorkflow';
import { workflowFile } from './pack';
import { counted, seconds, summary, table } from './report';
import type { Target } from './target';

/** Takes away what a run that stopped half-way has left. */
async function cleanUp(
	engine: Engine,
	target: Target,
	workflow: WorkflowJson,
	{ nodes }: WorkflowOutcome,
): Promise<void> {
	const created = nodes[nodeNames.created];
	const deleted = nodes[nodeNames.deleted];
	if (!created || created.error || (deleted && !deleted.error)) return;
	const { project = '', deployment = '' } = settingsOf(workflow);
	const named = (value: string) => ({ __rl: true as const, mode: 'name', value });
	console.log(`\nDeleting the deployment "${deployment}" that this run has left`);
	await engine.runNode({
		type: nodeNamed(workflow, nodeNames.deleted).type,
		parameters: {
			resource: 'deployment',
			operation: 'delete',
			project: named(project),
			deployment: named(deployment),
		},
		credentials: { ubiOpsApi: target.credential },
	});
}

function failureText({ status, error }: WorkflowOutcome): string {
	if (!error) return `The workflow ended as "${status}"`;
	const node = 'node' in error ? error.node?.name : undefined;
	const where = node === undefined ? '' : `in "${node}": `;
	return [`The workflow failed ${where}${error.message}`, error.description ?? '']
		.join('\n')
		.trim();
}

/** Runs the example workflow and shows what happens. @throws Error when it fails. */
export async function runDemo(engine: Engine, target: Target, signal: AbortSignal): Promise<void> {
	console.log(`Running ${basename(workflowFile)} on n8n's engine`);
	console.log(`against ${target.description}\n`);
	const workflow = readExample();
	changeSettings(workflow, target.settings);
	const started = Date.now();
	const outcome = await engine.runWorkflow({
		workflow,
		credentials: credentialsFor(workflow, target.credential),
		signal,
		onNodeStart: (name) => process.stdout.write(`  ${name} ... `),
		onNodeFinish: (_name, node) => console.log(summary(node)),
	});
	if (outcome.status !== 'success') {
		await cleanUp(engine, target, workflow, outcome);
		throw new Error(failureText(outcome));
	}
	const predictions = (outcome.nodes[nodeNames.predictions]?.items[0] ?? []).map(
		({ json }) => json,
	);
	if (predictions.length === 0) throw new Error('The workflow made no predictions');
	const time = seconds(Date.now() - started);
	console.log(`\n${counted(predictions.length, 'prediction')} in ${time}:\n`);
	for (const line of table(predictions)) console.log(`  ${line}`);
}
