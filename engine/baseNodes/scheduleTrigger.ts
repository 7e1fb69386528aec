import type {
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';

/** Stands in for `n8n-nodes-base.scheduleTrigger` v1.2 when it is run by hand: one item, whatever the rule. */
export class ScheduleTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Schedule Trigger',
		name: 'scheduleTrigger',
		group: ['trigger', 'schedule'],
		version: 1.2,
		description: 'Triggers the workflow on a given schedule',
		defaults: { name: 'Schedule Trigger' },
		inputs: [],
		outputs: ['main'],
		properties: [
			{
				displayName: 'Trigger Rules',
				name: 'rule',
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
				default: {},
				options: [
					{
						name: 'interval',
						displayName: 'Trigger Interval',
						values: [
							{ displayName: 'Trigger at Hour', name: 'triggerAtHour', type: 'number', default: 0 },
						],
					},
				],
			},
		],
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		const timestamp = new Date().toISOString();
		const manualTriggerFunction = async () =>
			this.emit([this.helpers.returnJsonArray([{ timestamp }])]);
		return { manualTriggerFunction };
	}
}
