/** Puts files in place of their URIs. */

import { URI } from '../../api/fields/fileUri';
import type { LocatorName } from '../../api/locators';
import { InputProblem } from '../../transport/inputProblem';

/**
 * Puts the name of the file in place of a URI that was entered as the file.
 *
 * @throws InputProblem when the URI names another bucket than the one chosen
 */
export function resolveFileUri(path: Map<LocatorName, string>): void {
	for (const locator of ['file', 'newFile'] as const) {
		const [uri, bucket, file] = URI.exec(path.get(locator)?.trim() ?? '') ?? [];
		if (uri === undefined || file === undefined) continue;
		const chosen = path.get('bucket');
		if (chosen !== bucket) {
			throw new InputProblem(
				`'File' is in bucket '${bucket}', but 'Bucket' says '${chosen ?? ''}': ${uri}`,
				"Choose the bucket of the file in 'Bucket', or enter only the name of the file.",
			);
		}
		path.set(locator, file);
	}
}
