import type { ComponentChildren } from 'preact';
import { useContext, useState } from 'preact/hooks';
import { visible } from '../format/name';
import type { Table } from './data';
import { Popover } from '../app/popover';
import { DataTable } from './DataTable';
import { fileName, save, toCsv } from './export';
import { TimelinesContext } from './group';

export interface FrameProps {
  title: ComponentChildren;
  /** Of files, and of what is read aloud. */
  name: string;
  note?: ComponentChildren;
  value?: ComponentChildren;
  /** Before the value: what it rests on. */
  detail?: ComponentChildren;
  table: () => Table;
  png?: () => Promise<Blob>;
  class?: string;
  children: ComponentChildren;
}

/** Title, value now and menu of a chart; in the place of the drawing, its table. */
export function Frame(props: FrameProps) {
  const [isTable, setTable] = useState(false);
  const { zone } = useContext(TimelinesContext);
  const items = [
    { text: isTable ? 'Show as a chart' : 'Show as a table', act: () => setTable(!isTable) },
    { text: 'Save as CSV', act: () => save(new Blob([toCsv(props.table())], { type: 'text/csv;charset=utf-8' }), fileName(props.name, 'csv')) },
    ...(props.png && !isTable ? [{ text: 'Save as PNG', act: () => void props.png!().then(blob => save(blob, fileName(props.name, 'png'))) }] : []),
  ];
  return (
    <figure class={`chart ${props.class ?? ''}`}>
      <figcaption>
        <span class="chart-title">{props.title}</span>
        {props.note && <small class="chart-note">{props.note}</small>}
        <Popover class="chart-menu" label={`${visible(props.name)}: table, CSV, PNG`} button={<Dots />}>
          {close => items.map(item => <button type="button" class="chart-menu-item" key={item.text} onClick={() => { close(); item.act(); }}>{item.text}</button>)}
        </Popover>
        <span class="chart-now">
          {props.detail && <small>{props.detail}</small>}
          {props.value && <b>{props.value}</b>}
        </span>
      </figcaption>
      {isTable ? <DataTable table={props.table()} caption={visible(props.name)} zone={zone} /> : props.children}
    </figure>
  );
}

function Dots() {
  return <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="3" cy="8" r="1.3" /><circle cx="8" cy="8" r="1.3" /><circle cx="13" cy="8" r="1.3" /></svg>;
}
