import type { Cell, Column, Table } from './data';
import { count } from '../format/numbers';
import { visible } from '../format/name';
import { fullTime } from '../time/zone';

/** A chart's table: the figures in full, for who reads instead of looking and for who copies. */
export function DataTable({ table, caption, zone }: { table: Table; caption: string; zone: string }) {
  return (
    <div class="chart-table" role="region" aria-label={`${caption}, as a table`} tabIndex={0}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {table.columns.map(column => (
              <th scope="col" class={isNumber(column) ? 'number' : ''} key={column.name}>
                <bdi>{visible(column.name)}</bdi>
                {column.unit && <span class="dim"> {column.unit}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td class={isNumber(table.columns[at]!) ? 'number' : ''} key={at}>{show(cell, table.columns[at]!, zone)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function isNumber(column: Column): boolean {
  return column.kind === 'figure' || column.kind === 'count';
}

function show(cell: Cell, column: Column, zone: string) {
  if (cell == null) return <span class="dim" aria-label="absent">–</span>;
  if (typeof cell === 'string') return <bdi>{visible(cell)}</bdi>;
  if (column.kind === 'time') return <time dateTime={new Date(cell).toISOString()}>{fullTime(cell, zone)}</time>;
  return <data value={cell}>{column.kind === 'count' ? count(cell) : Number(cell.toPrecision(6)).toString()}</data>;
}
