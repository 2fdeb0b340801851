// Durations and counted things in words.

const units: readonly (readonly [seconds: number, name: string])[] = [
  [31_557_600, 'year'], [2_629_800, 'month'], [604_800, 'week'], [86_400, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second'],
];

/** `3 models`, `one model`, `no models`. */
export function counted(n: number, one: string, many = one + 's'): string {
  return n === 0 ? `no ${many}` : n === 1 ? `one ${one}` : `${n.toLocaleString('en')} ${many}`;
}

/** The same with figures: `1 record`, `1,200 records`. */
export function numbered(n: number, one: string, many = one + 's'): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** The largest unit that fits at least once, such as `4 minutes`; below a second `a moment`. */
export function duration(seconds: number): string {
  const size = Math.abs(seconds);
  for (const [length, name] of units) {
    const n = Math.floor(size / length + 1e-9);
    if (n >= 1 && (name !== 'week' || n >= 2)) return n === 1 ? `${name === 'hour' ? 'an' : 'a'} ${name}` : `${n} ${name}s`;
  }
  return 'a moment';
}

/** `4 minutes ago`; what lies ahead, as by a clock that is wrong, is said to. */
export function ago(time: number, now: number): string {
  const seconds = (now - time) / 1000;
  if (Math.abs(seconds) < 5) return 'now';
  return seconds < 0 ? `in ${duration(seconds)}` : `${duration(seconds)} ago`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

export function sentence(text: string): string {
  return text === '' ? text : text[0]!.toUpperCase() + text.slice(1);
}
