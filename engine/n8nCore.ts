/**
 * The one door to n8n-core: its services are built by a container that reads decorator metadata,
 * so `reflect-metadata` must be there before n8n-core is. Everything in engine/ imports from here.
 */
import 'reflect-metadata';

export { Container } from '@n8n/di';
export { Logger } from '@n8n/backend-common';
export {
	BinaryDataConfig,
	BinaryDataService,
	ExecuteContext,
	ExecutionLifecycleHooks,
	ExternalSecretsProxy,
	HookContext,
	InstanceSettings,
	LoadOptionsContext,
	PackageDirectoryLoader,
	PollContext,
	RoutingNode,
	WebhookContext,
	WorkflowExecute,
} from 'n8n-core';
export { SSHClientsManager } from 'n8n-core/dist/execution-engine/ssh-clients-manager';
