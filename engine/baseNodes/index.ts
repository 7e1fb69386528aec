import type { NodeTypeSource } from '../nodeTypes';
import { ConvertToFile } from './convertToFile';
import { ExtractFromFile } from './extractFromFile';
import { If, Wait } from './flow';
import { NoOp, StickyNote } from './passive';
import { ScheduleTrigger } from './scheduleTrigger';
import { SetFields } from './set';
import { SplitOut } from './splitOut';
import { ManualTrigger } from './trigger';

/**
 * The few nodes of n8n itself that our examples use. `n8n-nodes-base` is too big to install for a test,
 * so each stand-in takes the same parameters and does the same with them, or refuses.
 */
export const baseNodes: readonly NodeTypeSource[] = [
	ConvertToFile,
	ExtractFromFile,
	If,
	ManualTrigger,
	NoOp,
	ScheduleTrigger,
	SetFields,
	SplitOut,
	StickyNote,
	Wait,
];

/** The package the stand-ins pretend to be from. */
export const basePackageName = 'n8n-nodes-base';
