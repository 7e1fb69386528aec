/**
 * From the API's snake_case names to parameter names and labels: `maximum_idle_time` is
 * `maximumIdleTime` in the workflow and "Maximum Idle Time" in the form.
 */

const SPELLINGS: Readonly<Record<string, string>> = {
	api: 'API',
	cors: 'CORS',
	cpu: 'CPU',
	gpu: 'GPU',
	id: 'ID',
	ids: 'IDs',
	ip: 'IP',
	json: 'JSON',
	ttl: 'TTL',
	uri: 'URI',
	url: 'URL',
};

const LOWER = new Set([
	'a',
	'an',
	'and',
	'as',
	'at',
	'by',
	'for',
	'from',
	'in',
	'of',
	'on',
	'or',
	'the',
	'to',
	'with',
]);

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Remembers what it gave: a few hundred names stand in thousands of fields. */
function once(make: (wireName: string) => string): (wireName: string) => string {
	const known = new Map<string, string>();
	return (wireName) => {
		const made = known.get(wireName) ?? make(wireName);
		known.set(wireName, made);
		return made;
	};
}

const words = (wireName: string): string[] =>
	wireName.split(/[_\s-]+|(?<=[a-z])(?=[A-Z])/).filter((word) => word !== '');

/** Parameter name of a wire name: `instance_type_group_id` gives `instanceTypeGroupId`. */
export const parameterName = once((wireName) =>
	words(wireName)
		.map((word) => word.toLowerCase())
		.map((word, index) => (index === 0 ? word : capitalised(word)))
		.join(''),
);

/** Label of a wire name in Title Case, with the spellings that n8n's guidelines ask for. */
export const labelOf = once((wireName) =>
	words(wireName)
		.map((word, index) => {
			const spelling = SPELLINGS[word.toLowerCase()];
			if (spelling !== undefined) return spelling;
			return index > 0 && LOWER.has(word) ? word : capitalised(word);
		})
		.join(' '),
);

/** Name of the list in the value of a field with several entries. */
export const ENTRIES = 'entries';

/** Name of the collection in an entry that holds what may be left out. */
export const OPTIONAL = 'additionalFields';
