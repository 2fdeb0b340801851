// How figures are written: three significant digits, thin spaces between number and unit, a real minus.

export const absent = '–';
const narrow = '\u202f';

export interface Written {
  readonly text: string;
  readonly unit: string;
}

const none: Written = { text: absent, unit: '' };

/** `digits` significant digits, whole numbers below a million in full; of fewer than three digits none is a zero at the end. */
export function number(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return absent;
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return minus(value.toExponential(digits - 1));
  if (Number.isInteger(value) && size < 1e6) return minus(grouped(value, 0));
  const places = size === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return minus(digits < 3 ? trimmed(grouped(value, places)) : grouped(value, places));
}

export function count(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return absent;
  return minus(grouped(value, 0));
}

/** With a prefix of thousands, such as 21.8 k. */
export function scaled(value: number, digits = 3): Written {
  const size = Math.abs(value);
  for (const [limit, prefix] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e4, 'k']] as const) {
    if (size >= limit) return { text: number(value / (prefix === 'k' ? 1e3 : limit), digits), unit: prefix };
  }
  return { text: number(value, digits), unit: '' };
}

export function percent(ratio: number | null | undefined, digits = 3): string {
  if (ratio === null || ratio === undefined || !Number.isFinite(ratio)) return absent;
  const value = ratio * 100;
  // What is not quite all is never written as all, and what is not quite nothing never as nothing.
  if (value < 100 && value > 99.95) return `>${narrow}99.9${narrow}%`;
  if (value > 0 && value < 0.01) return `<${narrow}0.01${narrow}%`;
  return `${number(value, digits)}${narrow}%`;
}

export function seconds(value: number): Written {
  const size = Math.abs(value);
  if (size === 0) return { text: '0', unit: 's' };
  if (size < 1e-3) return { text: number(value * 1e6), unit: 'µs' };
  if (size < 1) return { text: number(value * 1e3), unit: 'ms' };
  if (size < 120) return { text: number(value), unit: 's' };
  if (size < 7200) return { text: number(value / 60, 2), unit: 'min' };
  if (size < 172_800) return { text: number(value / 3600, 2), unit: 'h' };
  return { text: number(value / 86_400, 2), unit: 'd' };
}

export function bytes(value: number): Written {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return { text: number(value), unit: units[unit]! };
}

/** A figure of the API by its unit: `s`, `/s`, `ratio`, `%`, `bytes`, empty, or any other, which is written beside it. */
export function write(value: number | null | undefined, unit = '', digits = 3): Written {
  if (value === null || value === undefined || !Number.isFinite(value)) return none;
  switch (unit) {
    case 's':
    case 'seconds':
      return seconds(value);
    case '/s':
    case '1/s': {
      const { text, unit: prefix } = scaled(value, digits);
      return { text, unit: prefix ? `${prefix}/s` : '/s' };
    }
    case '%':
    case 'percent':
      return { text: number(value, digits), unit: '%' };
    case 'bytes':
    case 'B':
      return bytes(value);
    case 'ratio':
    case '1':
    case '':
      return scaled(value, digits);
    default: {
      const { text, unit: prefix } = scaled(value, digits);
      return { text, unit: prefix ? `${prefix} ${unit}` : unit };
    }
  }
}

/** Half of an interval with one digit, in the unit that `value` is written in: ±0.03 beside 0.191. */
export function halfWidth(value: number, low: number, high: number, unit = ''): string {
  const half = (high - low) / 2;
  const shown = Number(write(value, unit).text.replaceAll(',', '').replace('−', '-'));
  return number(shown === 0 || value === 0 ? half : Math.abs(shown / value) * half, 1);
}

/** As one string, for sentences, names of charts and exports. */
export function written(value: number | null | undefined, unit = ''): string {
  const { text, unit: beside } = write(value, unit);
  return beside === '' ? text : beside.startsWith('/') ? text + beside : `${text}${narrow}${beside}`;
}

// One for each number of places: to make one takes longer than to write a whole list of models with it.
const formats: Intl.NumberFormat[] = [];

function grouped(value: number, places: number): string {
  return (formats[places] ??= new Intl.NumberFormat('en', { minimumFractionDigits: places, maximumFractionDigits: places })).format(value);
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function minus(text: string): string {
  return text.replace(/^-0(?![.\d]*[1-9])/, '0').replace('-', '−');
}
