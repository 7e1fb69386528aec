/**
 * Milliseconds of a clock that only ever goes forward, for everything that takes time: waits, limits,
 * pauses. The time of day may be set back or forward meanwhile. It says nothing about the date.
 */
export const now = (): number => performance.now();
