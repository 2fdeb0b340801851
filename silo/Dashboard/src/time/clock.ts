// The silo's time. The clock of a browser may be wrong by minutes, so the difference is learnt from the silo's answers.

let ahead = 0;

/** Milliseconds since 1970 by the silo's clock. */
export function now(): number {
  return Date.now() - ahead;
}

/** Milliseconds by which this machine's clock is ahead of the silo's. */
export function clockAhead(): number {
  return ahead;
}

/** Takes the `Date` of an answer, which is whole seconds and has travelled: less than two seconds is no difference. */
export function learn(date: string | null, received = Date.now()): void {
  const told = date === null ? NaN : Date.parse(date);
  if (Number.isNaN(told)) return;
  const difference = received - told - 500;
  ahead = Math.abs(difference) < 2000 ? 0 : difference;
}
