/**
 * Packs the model of the example into the zip that the example's workflow carries as base64. Run it
 * after a change of the sources: `npx tsx demo/pack.ts`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { zipSync } from 'fflate';

const examples = join(__dirname, '..', 'examples');

/** The workflow that the demo runs. */
export const workflowFile = join(examples, 'deploy-and-predict.json');

/** The sources of its model. */
export const modelFolder = join(examples, 'house-prices');

// Of the earliest day a zip can tell, in local time, because that is what a zip holds.
const mtime = new Date(1980, 0, 1);

/** The files of a folder as a deployment package: the same bytes whenever and wherever it is made. */
export function packModel(folder: string): Buffer {
	const entries = readdirSync(folder, { withFileTypes: true })
		.filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
		.map(({ name }) => name)
		.sort()
		.map((name) => [`deployment_package/${name}`, readFileSync(join(folder, name))] as const);
	// Stored, not compressed: a compressor's next version may find shorter bytes.
	return Buffer.from(zipSync(Object.fromEntries(entries), { level: 0, mtime }));
}

const packedZip = /(\\"zip\\": \\")([A-Za-z0-9+/=]*)(\\")/;

/** The zip that a workflow carries, as base64. */
export function zipInWorkflow(workflowText: string): string {
	const found = packedZip.exec(workflowText)?.[2];
	if (found === undefined) throw new Error('The workflow has no "zip" in its JSON output');
	return found;
}

if (require.main === module) {
	const zip = packModel(modelFolder).toString('base64');
	const text = readFileSync(workflowFile, 'utf8');
	writeFileSync(workflowFile, text.replace(packedZip, `$1${zip}$3`));
	console.log(`Packed ${modelFolder} into ${workflowFile}`);
}
