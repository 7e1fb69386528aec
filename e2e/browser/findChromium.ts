/** The browser of this machine. */
import { existsSync } from 'node:fs';

const usual = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Path of Chromium: `CHROMIUM_PATH`, or where systems put it. @throws Error that says how to get it */
export function findChromium(): string {
	const { CHROMIUM_PATH } = process.env;
	const wanted = CHROMIUM_PATH ? [CHROMIUM_PATH] : usual;
	const found = wanted.find((path) => existsSync(path));
	if (found !== undefined) return found;
	throw new Error(
		`There is no Chromium at ${wanted.join(', ')}. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to a Chromium or Chrome.`,
	);
}
