import { useState } from 'preact/hooks';
import { Failure, Loading } from '../app/states';
import { Pager } from '../charts/Pager';
import type { Schemas } from '../api/types';
import { Name, visible } from '../format/name';
import { count, number, percent } from '../format/numbers';
import { counted, sentence } from '../format/words';
import { pageOf } from './paging';
import { useDescription, type Slice } from './questions';
import { Absent, Section } from './Section';

type Column = Schemas['ColumnDescription'];
type Summary = Schemas['ColumnSummary'];

const Size = 20;

/** Every column: what is missing, of the wrong kind, out of range or new, beside the baseline. */
export function DataQuality({ slice }: { slice: Slice }) {
  const answer = useDescription(slice);
  const [search, setSearch] = useState('');
  const [page, setPage] = useState(0);
  const [onlyFound, setOnlyFound] = useState(false);
  if (!answer.data) return answer.error ? <Failure error={answer.error} reload={answer.reload} what="The description" /> : <Loading lines={6} />;
  const { columns, findings, baseline, records } = answer.data.answer;
  const wanted = onlyFound ? columns.filter(column => column.findings.length > 0) : columns;
  const { shown, found, page: at, last } = pageOf(wanted, nameOf, search, page, Size);
  const withFindings = columns.filter(column => column.findings.length > 0).length;
  return (
    <Section title="Data quality" note={`${counted(columns.length, 'column')} of ${counted(records, 'record')}${baseline ? `, beside the baseline ${visible(baseline.name)}` : ''}`}>
      {findings.slice(0, 5).map(finding => <p class="small" key={finding}><span class="watch" aria-hidden="true">▲</span> {sentence(visible(finding))}</p>)}
      {findings.length > 5 && <p class="small dim">And {count(findings.length - 5)} more, in the rows.</p>}
      {findings.length === 0 && <p class="small"><span class="well" aria-hidden="true">✓</span> Nothing looks wrong with the data.</p>}
      {columns.length > 8 && (
        <p class="quality-tools">
          <input class="field" type="search" placeholder="Find a column" aria-label="Find a column" value={search} onInput={event => { setSearch(event.currentTarget.value); setPage(0); }} />
          {withFindings > 0 && <label class="small"><input type="checkbox" checked={onlyFound} onChange={event => { setOnlyFound(event.currentTarget.checked); setPage(0); }} /> only the {count(withFindings)} with findings</label>}
        </p>
      )}
      <div class="scroll" role="region" aria-label="Columns" tabIndex={0}>
        <table class="data-quality">
          <thead class="small dim">
            <tr><th scope="col">Column</th><th scope="col" class="number">Values</th><th scope="col" class="number">Missing</th><th scope="col" class="number">Wrong kind</th><th scope="col" class="number">Out of range or new</th><th scope="col" class="number">Mean</th><th scope="col" class="number">Least</th><th scope="col" class="number">Median</th><th scope="col" class="number">Greatest</th></tr>
          </thead>
          <tbody>{shown.map(column => <Row key={`${column.role} ${column.name}`} column={column} />)}</tbody>
        </table>
      </div>
      {shown.length === 0 && <Absent>No column is called so.</Absent>}
      <Pager page={at} last={last} all={found} size={Size} go={setPage} />
    </Section>
  );
}

function nameOf(column: Column): string {
  return column.name || column.role;
}

function Row({ column }: { column: Column }) {
  const { current, baseline } = column;
  return (
    <>
      <tr>
        <th scope="row">
          <Name text={nameOf(column)} />{column.role !== 'feature' && column.name !== '' && <small class="dim"> {column.role}</small>}
          {column.findings.map(finding => <small class="finding" key={finding}>{sentence(visible(finding))}</small>)}
        </th>
        <td class="number">{count(current?.count ?? 0)}</td>
        <Beside now={current?.missingShare} before={baseline?.missingShare} show={share} />
        <Beside now={current?.mismatchedShare} before={baseline?.mismatchedShare} show={share} />
        <Beside now={current?.outOfRangeShare ?? current?.unseenShare} before={null} show={share} />
        {column.isNumeric ? <Numbers current={current} baseline={baseline} /> : <Categories current={current} />}
      </tr>
    </>
  );
}

function Numbers({ current, baseline }: { current?: Summary | null; baseline?: Summary | null }) {
  return <>{(['mean', 'min', 'median', 'max'] as const).map(part => <Beside key={part} now={current?.[part]} before={baseline?.[part]} show={value => number(value)} />)}</>;
}

function Categories({ current }: { current?: Summary | null }) {
  return <td class="small dim categories" colSpan={4}><bdi>{(current?.top ?? []).slice(0, 5).map(each => `${visible(each.name ?? '')} ${percent(each.share, 2)}`).join(', ')}</bdi>{current?.distinct != null && ` (${count(current.distinct)} different)`}</td>;
}

function share(value: number): string {
  return value === 0 ? '0' : percent(value, 2);
}

function Beside({ now, before, show }: { now: number | null | undefined; before: number | null | undefined; show: (value: number) => string }) {
  return (
    <td class="number">
      {now == null ? <span class="dim">–</span> : show(now)}
      {before != null && <small class="dim" title="baseline"> {show(before)}</small>}
    </td>
  );
}
