/** Pictures of the editor, in its light and its dark theme. */
import { join } from 'node:path';

import type { Locator, Page } from 'playwright-core';

/** n8n follows the system's theme. */
const schemes = ['light', 'dark'] as const;

export type Scheme = (typeof schemes)[number];

/** What is in the way: messages that go by themselves, and tooltips of what the mouse rests on. */
const hidden = '.el-notification, .el-popper[role="tooltip"] { visibility: hidden !important; }';

/** What of the page is shown. */
export interface Frame {
	/** What is in the picture; the whole page without. */
	around?: Locator;
	/** Most of the page's pixels, from its top. */
	height?: number;
}

export class Pictures {
	constructor(
		private readonly page: Page,
		private readonly folder: string,
	) {}

	/** Saves `<name>-light.png` and `<name>-dark.png`. An icon of the package must be in sight. */
	async take(name: string, frame: Frame = {}): Promise<void> {
		for (const scheme of schemes) {
			await this.changeTo(scheme);
			await this.takeOne(`${name}-${scheme}`, frame);
		}
		await this.changeTo('light');
	}

	/** Gives the editor a theme. */
	async changeTo(scheme: Scheme): Promise<void> {
		await this.page.emulateMedia({ colorScheme: scheme });
	}

	/** Saves one picture, of the theme that the editor has; its name must end with it. */
	async takeOne(name: string, { around, height = Infinity }: Frame = {}): Promise<void> {
		const icon = name.endsWith('dark') ? 'ubiops.dark.svg' : 'ubiops.svg';
		// The icon tells that the editor has changed its theme.
		await this.page.locator(`img[src$="/${icon}"]:visible`).first().waitFor();
		const box = await around?.boundingBox();
		await this.page.screenshot({
			path: join(this.folder, `${name}.png`),
			animations: 'disabled',
			style: hidden,
			...(box ? { clip: { ...box, height: Math.min(box.height, height) } } : {}),
		});
	}
}
