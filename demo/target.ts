import { type Sandbox, startSandbox } from '../sandbox';

/** The UbiOps that the demo runs against. */
export interface Target {
	description: string;
	/** Values of the workflow's credential. */
	credential: { apiToken: string; baseUrl: string };
	/** Values of the workflow's "Settings" node that are not to stay as they are in the file. */
	settings: Record<string, string>;
	close(): Promise<void>;
}

const defaultBaseUrl = 'https://api.ubiops.com/v2.1';

/**
 * Real UbiOps when the environment has a token and a project for it, else a sandbox of its own, in
 * which the workflow runs exactly as it is in the file.
 */
export async function chooseTarget(environment: NodeJS.ProcessEnv): Promise<Target> {
	const { UBIOPS_API_TOKEN: apiToken, UBIOPS_PROJECT: project } = environment;
	if (!apiToken !== !project) {
		throw new Error(
			'Set both UBIOPS_API_TOKEN and UBIOPS_PROJECT to run in UbiOps, or none of them to run in the sandbox',
		);
	}
	if (apiToken && project) {
		const baseUrl = environment['UBIOPS_BASE_URL'] || defaultBaseUrl;
		// Of its own, so that nothing that is there already can be hit, least of all by the clean-up.
		const deployment = `house-prices-demo-${Date.now().toString(36)}`;
		return {
			description: `UbiOps at ${baseUrl}, project "${project}", deployment "${deployment}"`,
			credential: { apiToken, baseUrl },
			settings: { project, deployment },
			close: async () => undefined,
		};
	}
	const sandbox = await startSandbox();
	const description = `the sandbox, a stand-in for UbiOps in this process (${sandbox.baseUrl})`;
	return sandboxTarget(sandbox, description);
}

/** A sandbox as the target of the demo. */
export function sandboxTarget(sandbox: Sandbox, description: string): Target {
	return {
		description,
		credential: { apiToken: sandbox.token, baseUrl: sandbox.baseUrl },
		settings: {},
		close: () => sandbox.close(),
	};
}
