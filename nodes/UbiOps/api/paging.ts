/**
 * How the API gives a long list in parts. The name is that of the query parameter which says where the
 * next part begins.
 *
 * - `offset`: how many entries to skip; the answer is the list
 * - `cursor`: the answer is `{previous, next, results}`
 * - `continuation_token`: the answer is `{continuation_token, files, prefixes}`
 * - `creation_date`: the answer is the list; `range` says how many entries, negative for back in time
 */
export type Paging = 'offset' | 'cursor' | 'continuation_token' | 'creation_date';
