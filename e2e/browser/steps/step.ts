/** What a step is, and what it works with. */
import type { Sandbox } from '../../../sandbox';
import type { N8nServer } from '../../server/n8nServer';
import type { EditorPage } from '../editorPage';
import type { Pictures } from '../pictures';

export interface Scene {
	editor: EditorPage;
	pictures: Pictures;
	server: N8nServer;
	/** Stands in for UbiOps, with what `populate` puts there. */
	sandbox: Sandbox;
}

export interface Step {
	/** Its row in the table. */
	name: string;
	/** Resolves to a few words of what was seen; rejects when it does not hold. */
	run: (scene: Scene) => Promise<string>;
}
