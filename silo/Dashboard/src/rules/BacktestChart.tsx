import { useRef } from 'preact/hooks';
import { subjectOf } from '../alerts/describe';
import type { Table } from '../charts/data';
import { Frame } from '../charts/Frame';
import { palette } from '../charts/palette';
import { drawSvg, picture } from '../charts/picture';
import { TimelineGroup } from '../charts/TimelineGroup';
import { useWidth } from '../charts/useWidth';
import { visible } from '../format/name';
import { duration } from '../format/words';
import { now } from '../time/clock';
import { moment, zone } from '../time/zone';
import { lastedSeconds, rowsOf, type Row } from './backtest';
import type { Backtest, BacktestAlert } from './types';

const rowHeight = 26;

/** When each rule would have fired, over the range that was tried. */
export function BacktestChart({ answer }: { answer: Backtest }) {
  const svg = useRef<SVGSVGElement>(null);
  const [box, width] = useWidth<HTMLDivElement>();
  const rows = rowsOf(answer).filter(row => !row.rule.skipped);
  const height = rows.length * rowHeight + 2;
  return (
    <TimelineGroup from={Date.parse(answer.from)} to={Date.parse(answer.to)} zone={zone.value}>
      <Frame
        title="What would have fired"
        name="What rules would have fired"
        note={answer.omittedAlerts > 0 ? `the first ${answer.alerts.length.toLocaleString('en')} of ${(answer.alerts.length + answer.omittedAlerts).toLocaleString('en')} alerts` : undefined}
        table={() => tableOf(answer)}
        png={width === 0 ? undefined : () => picture({ title: 'What rules would have fired' }, svg.current!.getBoundingClientRect(), palette.peek(), context => drawSvg(context, svg.current!))}
      >
        <div class="chart-plot backtest-rows" ref={box} role="img" aria-label={`${answer.sentence} The table has each alert.`}>
          {width > 0 && (
            <svg ref={svg} width={width} height={height}>
              {rows.map((row, index) => <RuleRow key={row.key} row={row} index={index} width={width} answer={answer} />)}
            </svg>
          )}
        </div>
      </Frame>
    </TimelineGroup>
  );
}

function RuleRow({ row, index, width, answer }: { row: Row; index: number; width: number; answer: Backtest }) {
  const top = index * rowHeight;
  return (
    <g transform={`translate(0 ${top})`}>
      {index > 0 && <line class="between" x1="0" x2={width} y1="0.5" y2="0.5" />}
      {row.bars.map((bar, at) => {
        const left = bar.from * width;
        return (
          <rect key={at} class={bar.isOpen ? 'bar open' : 'bar'} x={left} width={Math.max(2, bar.to * width - left)} y={rowHeight - 9} height="6" rx="1" data-tip={tipOf(bar.alert, answer)} />
        );
      })}
      <text class="rule" x="8" y="13">{visible(row.rule.rule)}</text>
    </g>
  );
}

function tipOf(alert: BacktestAlert, answer: Backtest): string {
  const { name, part } = subjectOf(alert.labels);
  return `${visible(alert.rule)} ${visible(name)} ${visible(part)}\n${moment(Date.parse(alert.firedAt), now())}, for ${duration(lastedSeconds(alert, answer))}${alert.resolvedAt ? '' : ' and on'}`;
}

function tableOf(answer: Backtest): Table {
  return {
    columns: [
      { name: 'Rule', kind: 'name' }, { name: 'About', kind: 'name' }, { name: 'Active', kind: 'time' }, { name: 'Fired', kind: 'time' },
      { name: 'Ended', kind: 'time' }, { name: 'Value', kind: 'figure' }, { name: 'n', kind: 'count' }, { name: 'Summary', kind: 'name' },
    ],
    rows: answer.alerts.map(alert => {
      const { name, part } = subjectOf(alert.labels);
      return [
        `${alert.group}/${alert.rule}`, part ? `${name} ${part}` : name, Date.parse(alert.activeAt), Date.parse(alert.firedAt),
        alert.resolvedAt ? Date.parse(alert.resolvedAt) : null, alert.value, alert.evidence.records, alert.annotations['summary'] ?? null,
      ];
    }),
  };
}
