/** What a check is, and what it works with. */
import type { Sandbox } from '../../sandbox';
import type { CredentialReference } from '../server/editor';
import type { N8nServer } from '../server/n8nServer';

/** A server with the package, a sandbox that stands in for UbiOps, and a credential for it. */
export interface Bench {
	server: N8nServer;
	sandbox: Sandbox;
	/** The package under test. */
	tarball: string;
	credential: CredentialReference;
}

export interface Check {
	/** Its row in the table. */
	name: string;
	/** Resolves to a few words of what was seen; rejects when it does not hold. */
	run: (bench: Bench) => Promise<string>;
}

/** Full type names of the package's nodes. */
export const types = {
	node: 'n8n-nodes-ubiops.ubiOps',
	tool: 'n8n-nodes-ubiops.ubiOpsTool',
	trigger: 'n8n-nodes-ubiops.ubiOpsTrigger',
	webhookTrigger: 'n8n-nodes-ubiops.ubiOpsWebhookTrigger',
	chatModel: 'n8n-nodes-ubiops.lmChatUbiOps',
	embeddings: 'n8n-nodes-ubiops.embeddingsUbiOps',
} as const;

/** Whether this n8n comes with the AI SDK that the chat model needs. */
export function hasAiSdk({ server }: Bench): boolean {
	const [major = 0, minor = 0] = server.n8n.version.split('.').map(Number);
	return major > 2 || (major === 2 && minor >= 16);
}

export const credentialType = 'ubiOpsApi';

/** Values of a credential for a sandbox. */
export const accessTo = ({ token, baseUrl }: Sandbox): { apiToken: string; baseUrl: string } => ({
	apiToken: token,
	baseUrl,
});
