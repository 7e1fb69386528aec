/** The n8n versions that are tested, as the files in `e2e/n8n` say. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names that commands take for the versions. */
export const versionNames = ['1.123', '2.0', '2.8', '2.20', 'newest'] as const;

/** Those that are tested when a command names none. */
const usualNames: readonly string[] = ['2.8', 'newest'];

export type VersionName = (typeof versionNames)[number];

/** A file in `e2e/n8n`; its README says what the keys mean. */
interface VersionFile {
	n8n: string;
	nodeMajors: number[];
	overrides: Record<string, string>;
}

export interface N8nVersion extends VersionFile {
	name: VersionName;
}

/** Reads what is to be known about a version. */
export function readVersion(name: VersionName): N8nVersion {
	const path = join(__dirname, '..', 'n8n', `${name}.json`);
	const file: VersionFile = JSON.parse(readFileSync(path, 'utf8'));
	return { name, ...file };
}

/** The versions that the arguments of a command name; the usual ones without any. */
export function chosenVersions(names: readonly string[]): VersionName[] {
	const unknown = names.find((name) => !versionNames.some((known) => known === name));
	if (unknown !== undefined) {
		throw new Error(`"${unknown}" is no version to test; there are ${versionNames.join(', ')}`);
	}
	const wanted = names.length === 0 ? usualNames : names;
	return versionNames.filter((name) => wanted.includes(name));
}

/** The name of the version's entry in the cache: another one when anything that was built in changes. */
export function cacheKey({ n8n, overrides }: N8nVersion, nodeMajor: number): string {
	const hash = createHash('sha256').update(JSON.stringify(overrides)).digest('hex').slice(0, 8);
	return `n8n-${n8n}-node${nodeMajor}-${process.platform}-${process.arch}-${hash}`;
}
