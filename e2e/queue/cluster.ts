/**
 * n8n in queue mode: a main server that takes workflows and polls, a webhook processor that takes calls,
 * workers that run them.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { InstalledN8n } from '../install/n8n';
import { freePort, N8nProcess } from '../server/n8nProcess';
import { ENCRYPTION_KEY, type N8nServer, startN8nServer } from '../server/n8nServer';
import { installPackage, TemporaryFolder } from '../server/userFolder';
import { startPostgres } from './postgres';
import { startRedis } from './redis';

export interface Worker {
	name: string;
	process: N8nProcess;
	/** Ids of the executions that it has started since it was started itself. */
	started(): string[];
}

export interface Cluster {
	main: N8nServer;
	/** Address of the webhook processor; the main takes no calls of published workflows. */
	webhookUrl: string;
	workers: Worker[];
	close(): Promise<void>;
}

/** How soon a dead worker is noticed; n8n's own values are 60, 10 and 30 seconds. */
const locks = {
	QUEUE_WORKER_LOCK_DURATION: '6000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
	QUEUE_WORKER_STALLED_INTERVAL: '3000',
};

const startLine = /Worker started execution (\d+)/;

interface ProcessOptions {
	n8n: InstalledN8n;
	tarball: string;
	env: NodeJS.ProcessEnv;
	/** A file that gets all output. */
	log: string;
	/** n8n's command. */
	command: readonly string[];
	/** Printed by n8n when it is ready. */
	readyLine: string;
}

/** A process beside the main, in a folder of its own with the package in it. */
async function startProcess({ tarball, env, ...options }: ProcessOptions) {
	const temporary = new TemporaryFolder();
	const folder = temporary.path;
	const scratch = join(folder, 'tmp');
	mkdirSync(scratch);
	await installPackage(folder, tarball);
	const process = new N8nProcess({
		...options,
		env: {
			...env,
			N8N_USER_FOLDER: folder,
			TMPDIR: scratch,
			N8N_ENCRYPTION_KEY: ENCRYPTION_KEY,
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			QUEUE_HEALTH_CHECK_PORT: String(await freePort()),
		},
	});
	await process.start();
	return {
		process,
		async close() {
			await process.stop();
			temporary.remove();
		},
	};
}

async function startWorker(name: string, options: Omit<ProcessOptions, 'command' | 'readyLine'>) {
	const worker = await startProcess({
		...options,
		command: ['worker', '--concurrency=2'],
		readyLine: 'n8n worker is now ready',
	});
	return {
		...worker,
		name,
		started: () =>
			worker.process.output.flatMap((line) => {
				const id = startLine.exec(line)?.[1];
				return id === undefined ? [] : [id];
			}),
	};
}

/**
 * Starts Redis, PostgreSQL, a main, a webhook processor and two workers, each of these in a folder of its
 * own with the package in it.
 *
 * @param logs folder for the logs of processor and workers
 */
export async function startCluster(
	n8n: InstalledN8n,
	tarball: string,
	logs: string,
): Promise<Cluster> {
	const stops: Array<() => Promise<void>> = [];
	const close = async () => {
		for (const stop of stops.reverse()) await stop();
	};
	try {
		const redis = await startRedis();
		stops.push(() => redis.close());
		const postgres = await startPostgres();
		stops.push(() => postgres.close());
		const port = String(await freePort());
		const webhookUrl = `http://127.0.0.1:${port}`;
		const env = {
			// Where calls from outside arrive.
			WEBHOOK_URL: `${webhookUrl}/`,
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			...postgres.env,
			N8N_DEFAULT_BINARY_DATA_MODE: 'database',
			...locks,
		};
		const mainEnv = { ...env, N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true' };
		const main = await startN8nServer({ n8n, tarball, env: mainEnv });
		stops.push(() => main.close());
		const processor = await startProcess({
			n8n,
			tarball,
			env: { ...env, N8N_PORT: port },
			log: join(logs, 'webhook processor.log'),
			command: ['webhook'],
			readyLine: 'Webhook listener waiting for requests',
		});
		stops.push(() => processor.close());
		const workers: Worker[] = [];
		for (const name of ['worker 1', 'worker 2']) {
			const log = join(logs, `${name}.log`);
			const worker = await startWorker(name, { n8n, tarball, env, log });
			stops.push(() => worker.close());
			workers.push(worker);
		}
		return { main, webhookUrl, workers, close };
	} catch (problem) {
		await close();
		throw problem;
	}
}
