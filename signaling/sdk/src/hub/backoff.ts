/** Seconds before each try; the last one repeats for as long as the visit is open. */
const steps = [0, 0.3, 1, 2, 4, 5];
/** Spreads a clinic's worth of browsers after a server restart. */
const jitter = 0.3;
/** A connection that lived this long was a good one: the next drop starts from zero again. */
export const steadyAfterMs = 10_000;

/** Milliseconds to wait before try number `attempt` (0 is the first, and immediate). */
export function delayBefore(attempt: number, random: () => number): number {
  const seconds = steps[Math.min(attempt, steps.length - 1)] ?? 0;
  return Math.round(seconds * 1000 * (1 + jitter * random()));
}
