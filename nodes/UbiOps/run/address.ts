import type { SignedAddress } from '../transport/storage';
import { valueAt } from '../transport/json';
import { InputProblem } from '../transport/inputProblem';

/**
 * The signed address in an answer of UbiOps.
 *
 * @param provider what keeps the files of the bucket, where the answer does not say so
 * @throws InputProblem when there is none
 */
export function addressIn(answer: unknown, provider = ''): SignedAddress {
	const url = valueAt(answer, 'url');
	if (typeof url === 'string' && URL.canParse(url)) {
		return { url, provider: String(valueAt(answer, 'provider') ?? provider) };
	}
	throw new InputProblem('UbiOps gave no address for the file', 'Try again later.');
}
