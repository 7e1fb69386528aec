/** n8n in queue mode: a main server that takes workflows and polls, workers that run them. */
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

interface WorkerOptions {
	name: string;
	n8n: InstalledN8n;
	tarball: string;
	env: NodeJS.ProcessEnv;
	logs: string;
}

async function startWorker({ name, n8n, tarball, env, logs }: WorkerOptions) {
	const temporary = new TemporaryFolder();
	const folder = temporary.path;
	const scratch = join(folder, 'tmp');
	mkdirSync(scratch);
	await installPackage(folder, tarball);
	const worker = new N8nProcess({
		n8n,
		command: ['worker', '--concurrency=2'],
		log: join(logs, `${name}.log`),
		readyLine: 'n8n worker is now ready',
		env: {
			...env,
			N8N_USER_FOLDER: folder,
			TMPDIR: scratch,
			N8N_ENCRYPTION_KEY: ENCRYPTION_KEY,
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			QUEUE_HEALTH_CHECK_PORT: String(await freePort()),
		},
	});
	await worker.start();
	return {
		name,
		process: worker,
		started: () =>
			worker.output.flatMap((line) => {
				const id = startLine.exec(line)?.[1];
				return id === undefined ? [] : [id];
			}),
		async close() {
			await worker.stop();
			temporary.remove();
		},
	};
}

/**
 * Starts Redis, PostgreSQL, a main and two workers, each of these in a folder of its own with the
 * package in it.
 *
 * @param logs folder for the logs of the workers
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
		const env = {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			...postgres.env,
			N8N_DEFAULT_BINARY_DATA_MODE: 'database',
			...locks,
		};
		const main = await startN8nServer({ n8n, tarball, env });
		stops.push(() => main.close());
		const workers: Worker[] = [];
		for (const name of ['worker 1', 'worker 2']) {
			const worker = await startWorker({ name, n8n, tarball, env, logs });
			stops.push(() => worker.close());
			workers.push(worker);
		}
		return { main, workers, close };
	} catch (problem) {
		await close();
		throw problem;
	}
}
