import { credentialSteps } from './credential';
import { formSteps } from './form';
import { itemSteps } from './items';
import { languageModelSteps } from './languageModels';
import { nodesPanelSteps } from './nodesPanel';
import { openingSteps } from './opening';
import { searchableListSteps } from './searchableLists';
import type { Step } from './step';
import { triggerSteps } from './trigger';
import { webhookTriggerSteps } from './webhookTrigger';

/** All steps, in the order in which a newcomer comes to them. */
export const steps: readonly Step[] = [
	...nodesPanelSteps,
	...credentialSteps,
	...formSteps,
	...itemSteps,
	...triggerSteps,
	...webhookTriggerSteps,
	...searchableListSteps,
	...openingSteps,
	...languageModelSteps,
];
