import type { Cell, Column, Table } from './data';

/** RFC 4180, times in RFC 3339, numbers in full. */
export function toCsv(table: Table): string {
  const header = table.columns.map(column => field(column.unit ? `${column.name} (${column.unit})` : column.name));
  const rows = table.rows.map(row => row.map((cell, index) => field(text(cell, table.columns[index]))).join(','));
  return [header.join(','), ...rows, ''].join('\r\n');
}

function text(cell: Cell, column: Column | undefined): string {
  if (cell == null) return '';
  if (column?.kind === 'time' && typeof cell === 'number') return new Date(cell).toISOString();
  return String(cell);
}

// A name that begins like a formula would be one in a spreadsheet.
function field(value: string): string {
  const harmless = /^[=+@\t\r]|^-(?![\d.])/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function fileName(title: string, ending: string): string {
  const safe = title.normalize('NFKC').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 80);
  return `${safe || 'chart'}.${ending}`;
}

export function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
