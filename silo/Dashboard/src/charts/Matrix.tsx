import type { ComponentChildren } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { visible } from '../format/name';
import { count, percent } from '../format/numbers';
import { numbered } from '../format/words';
import { cellAt, mistakes, sumsOf, weight, type Cell, type Confusion, type Shares, type Sums } from './confusion';
import { Frame } from './Frame';
import { MatrixCanvas, paintCells, paintMatrix } from './MatrixCanvas';
import { Pager } from './Pager';
import { palette } from './palette';
import { picture } from './picture';
import './charts.css';
import './matrix.css';

export interface MatrixProps {
  title: string;
  note?: ComponentChildren;
  confusion: Confusion;
  name?: string;
}

// Up to so many classes every cell is a figure of its own; of more the mistakes are listed and all cells are a picture.
const MaxCells = 8;
const PageSize = 10;

/** What was and what was said: counts, and shares of rows (recall) or columns (precision). */
export function Matrix(props: MatrixProps) {
  const { confusion } = props;
  const [shares, setShares] = useState<Shares>('row');
  const sums = useMemo(() => sumsOf(confusion), [confusion]);
  const isSmall = confusion.classes.length <= MaxCells;
  const name = props.name ?? props.title;
  return (
    <Frame
      title={props.title}
      name={name}
      note={props.note}
      table={() => ({
        columns: [{ name: 'Actual', kind: 'name' }, { name: 'Predicted', kind: 'name' }, { name: 'Records', kind: 'count' }, { name: 'Share of the actual', kind: 'figure' }, { name: 'Share of the predicted', kind: 'figure' }],
        rows: confusion.classes.flatMap((actual, row) => confusion.classes.flatMap((predicted, column) => {
          const cell = cellAt(confusion, sums, row, column);
          return cell.count > 0 || isSmall ? [[actual, predicted, cell.count, cell.row, cell.column]] : [];
        })),
      })}
      png={() => {
        const size = Math.max(360, Math.min(1024, confusion.classes.length * 8));
        return picture({ title: name, note: 'Rows: actual. Columns: predicted.' }, { width: size, height: size }, palette.peek(), context => (isSmall ? paintCells : paintMatrix)(context, confusion, sums, shares, size));
      }}
    >
      <ShareChoice shares={shares} choose={setShares} />
      {isSmall ? <Cells confusion={confusion} sums={sums} shares={shares} /> : <Large confusion={confusion} sums={sums} shares={shares} />}
    </Frame>
  );
}

function ShareChoice({ shares, choose }: { shares: Shares; choose: (shares: Shares) => void }) {
  const all: [Shares, string][] = [['row', 'Row shares'], ['column', 'Column shares'], ['count', 'Counts']];
  return (
    <div class="segmented no-print" role="group" aria-label="What cells show">
      {all.map(([each, text]) => <button type="button" key={each} aria-pressed={shares === each} onClick={() => choose(each)}>{text}</button>)}
    </div>
  );
}

interface Shown {
  confusion: Confusion;
  sums: Sums;
  shares: Shares;
}

function Cells({ confusion, sums, shares }: Shown) {
  const { classes, counts } = confusion;
  const most = Math.max(...counts.flat());
  return (
    <div class="scroll" role="region" aria-label="All cells" tabIndex={0}>
      <table class="matrix">
        <thead>
          <tr>
            <td class="corner"><span class="dim">actual ↓</span></td>
            {classes.map(predicted => <th scope="col" key={predicted} data-tip={visible(predicted)}><span class="dim">said </span><bdi>{visible(predicted)}</bdi></th>)}
          </tr>
        </thead>
        <tbody>
          {classes.map((actual, row) => (
            <tr key={actual}>
              <th scope="row" data-tip={visible(actual)}><bdi>{visible(actual)}</bdi></th>
              {classes.map((predicted, column) => <OneCell key={predicted} cell={cellAt(confusion, sums, row, column)} shares={shares} most={most} />)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function OneCell({ cell, shares, most }: { cell: Cell; shares: Shares; most: number }) {
  const tint = (element: HTMLElement | null) => element?.style.setProperty('--v', String(weight(cell, shares, most)));
  const share = shares === 'column' ? cell.column : cell.row;
  return (
    <td class={cell.actual === cell.predicted ? 'right' : 'wrong'} ref={tint} data-tip={`${numbered(cell.count, 'record')}\n${percent(cell.row)} of the actual, ${percent(cell.column)} of the predicted`}>
      <b>{count(cell.count)}</b>
      <small>{shares === 'count' ? '' : percent(share)}</small>
    </td>
  );
}

function Large({ confusion, sums, shares }: Shown) {
  const { classes } = confusion;
  const [page, setPage] = useState(0);
  const [search, setSearch] = useState('');
  const [isGrid, setGrid] = useState(false);
  const [chosen, choose] = useState<Cell | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const all = useMemo(() => mistakes(confusion, sums), [confusion, sums]);
  const wanted = search.trim().toLowerCase();
  const found = wanted ? all.filter(cell => classes[cell.actual]!.toLowerCase().includes(wanted) || classes[cell.predicted]!.toLowerCase().includes(wanted)) : all;
  const last = Math.max(0, Math.ceil(found.length / PageSize) - 1);
  const shown = found.slice(Math.min(page, last) * PageSize, (Math.min(page, last) + 1) * PageSize);
  const right = classes.reduce((sum, _, index) => sum + (confusion.counts[index]?.[index] ?? 0), 0);
  const find = (text: string) => {
    setSearch(text);
    setPage(0);
  };
  return (
    <div class="matrix-large" ref={box}>
      <p class="small dim">{count(classes.length)} classes, {count(right)} of {count(sums.all)} right. The most frequent mistakes:</p>
      <input class="field" type="search" placeholder="Find a class" aria-label="Find a class among the mistakes" value={search} onInput={event => find(event.currentTarget.value)} />
      <table class="mistakes">
        <thead><tr><th scope="col">Actual</th><th scope="col">Said</th><th scope="col" class="number">Records</th><th scope="col" class="number">{shares === 'column' ? 'Of predicted' : 'Of actual'}</th></tr></thead>
        <tbody>
          {shown.map(cell => (
            <tr key={`${cell.actual} ${cell.predicted}`}>
              <td data-tip={visible(classes[cell.actual]!)}><bdi>{visible(classes[cell.actual]!)}</bdi></td>
              <td data-tip={visible(classes[cell.predicted]!)}><bdi>{visible(classes[cell.predicted]!)}</bdi></td>
              <td class="number">{count(cell.count)}</td>
              <td class="number dim">{percent(shares === 'column' ? cell.column : cell.row)}</td>
            </tr>
          ))}
          {shown.length === 0 && <tr><td colSpan={4} class="dim">{all.length === 0 ? 'No mistakes.' : 'No mistake with such a class.'}</td></tr>}
        </tbody>
      </table>
      <p class="pager">
        <button type="button" class="link" aria-expanded={isGrid} onClick={() => setGrid(!isGrid)}>{isGrid ? 'Hide all cells' : 'All cells'}</button>
        <Pager page={Math.min(page, last)} last={last} all={found.length} size={PageSize} go={setPage} />
      </p>
      {isGrid && <MatrixCanvas confusion={confusion} sums={sums} shares={shares} choose={choose} chosen={chosen} />}
    </div>
  );
}
