import { describe, expect, it } from 'vitest';
import { fileName, toCsv } from './export';

describe('toCsv', () => {
  it('writes times in RFC 3339, numbers in full and absent values as nothing', () => {
    const csv = toCsv({ columns: [{ name: 'Time', kind: 'time' }, { name: 'p99', unit: 's', kind: 'figure' }], rows: [[Date.UTC(2026, 10, 29), 0.0131234567], [Date.UTC(2026, 10, 29, 1), null]] });
    expect(csv).toBe('Time,p99 (s)\r\n2026-11-29T00:00:00.000Z,0.0131234567\r\n2026-11-29T01:00:00.000Z,\r\n');
  });

  it('quotes what has commas, quotes and lines', () => {
    expect(toCsv({ columns: [{ name: 'a,b' }], rows: [['say "no"'], ['two\nlines']] })).toBe('"a,b"\r\n"say ""no"""\r\n"two\nlines"\r\n');
  });

  it('keeps names from being formulas, and negative numbers numbers', () => {
    expect(toCsv({ columns: [{ name: 'x' }], rows: [['=1+1'], ['-cmd'], ['-5'], [-0.25]] })).toBe("x\r\n'=1+1\r\n'-cmd\r\n-5\r\n-0.25\r\n");
  });
});

describe('fileName', () => {
  it('has nothing that a path could mean', () => {
    expect(fileName('../../etc/passwd', 'csv')).toBe('etc-passwd.csv');
    expect(fileName('Erkennung: Übersicht', 'png')).toBe('Erkennung-Übersicht.png');
    expect(fileName('‮', 'csv')).toBe('chart.csv');
  });
});
