import { createEngine } from '../../engine';
import { HarnessTrigger } from './harnessNode';

const engine = createEngine({ nodeTypes: [HarnessTrigger] });
const type = 'n8n-nodes-ubiops.harnessTrigger';
const state = (polls: number) => ({ 'node:Node': { polls } });

describe('a polling trigger', () => {
	it('keeps its static data in memory, and saves it at activation and with items', async () => {
		const poller = engine.createPoller({ type });
		expect(await poller.activate()).toBeNull();
		expect(poller.savedStaticData).toEqual(state(1));

		const emitted = await poller.poll();
		expect(emitted?.[0]?.[0]?.json).toEqual({ polls: 2, mode: 'trigger', activation: 'activate' });
		expect(poller.savedStaticData).toEqual(state(2));

		expect(await poller.poll()).toBeNull();
		expect(poller.staticData).toEqual(state(3));
		expect(poller.savedStaticData).toEqual(state(2));
	});

	it('begins with the last save after a restart', async () => {
		const poller = engine.createPoller({ type, staticData: state(4) });
		await poller.poll();
		expect(poller.staticData).toEqual(state(5));
		expect(poller.savedStaticData).toEqual(state(4));
		await poller.restart();
		expect(poller.savedStaticData).toEqual(state(5));
	});

	it('keeps nothing of a manual test', async () => {
		const poller = engine.createPoller({ type, staticData: state(6) });
		const emitted = await poller.test();
		expect(emitted?.[0]?.[0]?.json).toEqual({ polls: 7, mode: 'manual', activation: 'manual' });
		expect(poller.staticData).toEqual(state(6));
		expect(poller.savedStaticData).toEqual(state(6));
	});

	it('runs in a workflow, too', async () => {
		const { items } = await engine.runNode({ type: 'n8n-nodes-base.noOp', items: [{ json: {} }] });
		expect(items).toHaveLength(1);
	});
});
