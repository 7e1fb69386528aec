/** All checks, in the order in which they run on one server. */
import type { Check } from './check';
import { editingChecks } from './editing';
import { exampleChecks } from './examples';
import { loadingChecks } from './loading';
import { lookingChecks } from './looking';
import { modelChecks } from './models';
import { runningChecks } from './running';
import { streamingChecks } from './streaming';
import { triggerChecks } from './trigger';
import { webhookChecks } from './webhook';

export const checks: readonly Check[] = [
	...loadingChecks,
	...editingChecks,
	...runningChecks,
	...streamingChecks,
	...modelChecks,
	...exampleChecks,
	...triggerChecks,
	...webhookChecks,
	...lookingChecks,
];
