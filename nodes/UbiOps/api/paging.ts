/**
 * How the API gives a long list in parts.
 *
 * - `offset`: `offset` and `limit` in the query, the answer is the list
 * - `cursor`: `cursor` and `limit` in the query, the answer is `{previous, next, results}`
 */
export type Paging = 'offset' | 'cursor';
