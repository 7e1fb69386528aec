import type { Probe } from '../probe';
import { fileProbes } from './files';
import { platformProbes } from './platform';
import { readinessProbes } from './readiness';
import { requestProbes } from './requests';

/** Every assumption that is looked at, one probe each. */
export const probes: readonly Probe[] = [
	...platformProbes,
	...readinessProbes,
	...requestProbes,
	...fileProbes,
];
