/**
 * How the API gives a long list page by page. The name is that of the query parameter which says where
 * the next page begins.
 *
 * - `offset`: how many entries to skip; the response is the list
 * - `cursor`: the response is `{previous, next, results}`
 * - `continuation_token`: the response is `{continuation_token, files, prefixes}`
 * - `creation_date`: the response is the list; `range` says how many entries, negative for back in time
 */
export type PageToken = 'offset' | 'cursor' | 'continuation_token' | 'creation_date';

/**
 * How log lines continue where a response has ended: by the time or the line that they begin at.
 *
 * - `start`: a query parameter, a time; with `end` it says as well in which direction
 * - `id`: a key of the body; `date_range` says how many seconds from there, negative for back in time
 */
export type LogAnchor = 'start' | 'id';

/** How the API gives a long list in parts. */
export type Paging = PageToken | LogAnchor;
