import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { Table } from './data';
import { barsOf, heightOf, outline, round, type Bar, type Distribution } from './distribution';
import { Frame } from './Frame';
import { faded, palette } from './palette';
import { drawSvg, picture } from './picture';
import { niceTicks, tickText } from './scale';
import { useItem } from './useItem';
import { useWidth } from './useWidth';
import { visible } from '../format/name';
import { number, percent, written } from '../format/numbers';
import './charts.css';

export interface BarsProps {
  title: string;
  note?: ComponentChildren;
  value?: ComponentChildren;
  unit?: string;
  distribution: Distribution;
  /** What the reference is: baseline, or the period before. */
  against?: string;
  tone?: 'quality' | 'drift' | 'ink';
  height?: number;
  name?: string;
}

/** A distribution now, and the reference's outline over it: bins of numbers, or categories. */
export function Bars(props: BarsProps) {
  const { distribution, unit = '', against = 'baseline', tone = 'drift' } = props;
  const name = props.name ?? props.title;
  const svg = useRef<SVGSVGElement>(null);
  const bars = distribution.categories ? null : barsOf(distribution);
  const item = useItem(bars?.bars.length ?? 0);
  const chosen = bars && item.index !== null ? bars.bars[item.index]! : null;
  return (
    <Frame
      title={<bdi>{visible(props.title)}</bdi>}
      name={name}
      note={chosen ? undefined : (props.note ?? <Key against={against} hasReference={distribution.reference != null} tone={tone} />)}
      value={chosen ? readingOf(chosen, against) : props.value}
      detail={chosen ? span(chosen, unit) : undefined}
      table={() => tableOf(distribution, unit, against)}
      png={() => bars === null ? pictureOfCategories(name, distribution, against, tone) : picture({ title: name }, svg.current!.getBoundingClientRect(), palette.peek(), context => drawSvg(context, svg.current!))}
    >
      {bars ? (
        <div
          class="chart-focus"
          role="slider"
          tabIndex={0}
          aria-label={`${visible(name)}, distribution in ${bars.bars.length} bins`}
          aria-valuemin={0}
          aria-valuemax={bars.bars.length - 1}
          aria-valuenow={item.index ?? 0}
          aria-valuetext={chosen ? `${span(chosen, unit)}: ${readingOf(chosen, against)}` : 'no bin chosen'}
          onKeyDown={item.onKeyDown}
          onBlur={item.onBlur}
        >
          <NumberBars bars={bars} height={props.height ?? 120} svg={svg} chosen={item.index} choose={item.choose} unit={unit} tone={tone} />
        </div>
      ) : (
        <CategoryBars distribution={distribution} against={against} tone={tone} />
      )}
    </Frame>
  );
}

function Key({ against, hasReference, tone }: { against: string; hasReference: boolean; tone: string }) {
  if (!hasReference) return null;
  return (
    <span class="chart-legend">
      <span class="chart-legend-item"><i class={`chart-swatch ${tone}`} aria-hidden="true" />now</span>
      <span class="chart-legend-item"><svg width="16" height="8" aria-hidden="true"><line x1="0" x2="16" y1="4" y2="4" class="chart-stroke reference" /></svg>{against}</span>
    </span>
  );
}

function NumberBars(props: { bars: NonNullable<ReturnType<typeof barsOf>>; height: number; svg: { current: SVGSVGElement | null }; chosen: number | null; choose: (index: number | null) => void; unit: string; tone: string }) {
  const { bars, height } = props;
  const [box, width] = useWidth<HTMLDivElement>();
  const inner = height - 18;
  const scale = bars.isLog ? Math.log : (value: number) => value;
  const [low, high] = [scale(bars.low), scale(bars.high)];
  const x = (value: number) => ((scale(value) - low) / (high - low)) * width;
  const ticks = bars.isLog ? [bars.low, Math.sqrt(bars.low * bars.high), bars.high].map(value => Number(value.toPrecision(1))) : niceTicks(bars.low, bars.high, width / 110);
  const choose = (event: PointerEvent) => {
    const at = (event.clientX - box.current!.getBoundingClientRect().left) / width;
    const index = bars.bars.findIndex(bar => at <= bar.right);
    props.choose(index === -1 ? bars.bars.length - 1 : index);
  };
  return (
    <div class="chart-plot bars" ref={box} onPointerMove={choose} onPointerDown={choose} onPointerLeave={() => props.choose(null)}>
      {width > 0 && (
        <svg ref={props.svg} width={width} height={height} viewBox={`0 0 ${width} ${height}`} class={props.tone} aria-hidden="true">
          <g transform={`translate(0 6) scale(${width} ${inner - 6})`}>
            {bars.bars.map((bar, index) => {
              const tall = heightOf(bar.current, bars.most);
              return <rect key={index} class={`current ${props.chosen === index ? 'on' : ''}`} x={round(bar.left)} width={round(Math.max(1 / width, bar.right - bar.left - 1 / width))} y={round(1 - tall)} height={round(tall)} />;
            })}
            <path class="reference" d={outline(bars)} />
          </g>
          <line class="base-line" x1="0" x2={width} y1={inner + 0.5} y2={inner + 0.5} />
          {ticks.filter(tick => x(tick) >= 0 && x(tick) <= width).map(tick => (
            <text key={tick} x={Math.min(width - 4, Math.max(4, x(tick)))} y={height - 5} text-anchor={x(tick) < 20 ? 'start' : x(tick) > width - 20 ? 'end' : 'middle'}>{tickText(tick, props.unit)}</text>
          ))}
        </svg>
      )}
    </div>
  );
}

const MaxShown = 12;

function CategoryBars({ distribution, against, tone }: { distribution: Distribution; against: string; tone: string }) {
  const all = (distribution.categories ?? []).map((category, index) => ({ category, share: distribution.current[index] ?? 0, reference: distribution.reference ? (distribution.reference[index] ?? 0) : null }));
  const shown = all.length > MaxShown ? all.slice(0, MaxShown - 1) : all;
  const rest = all.slice(shown.length);
  const rows = rest.length === 0 ? shown : [...shown, { category: null, share: sum(rest.map(each => each.share)), reference: distribution.reference ? sum(rest.map(each => each.reference ?? 0)) : null }];
  const most = Math.max(...shown.flatMap(row => [row.share, row.reference ?? 0]), 1e-9);
  return (
    <table class="chart-categories">
      <thead class="hidden"><tr><th scope="col">Category</th><th scope="col">Bar</th><th scope="col">Now</th><th scope="col">{against}</th></tr></thead>
      <tbody>
        {rows.map(row => (
          <tr key={row.category}>
            <th scope="row" data-tip={row.category === null ? undefined : visible(row.category)}>{row.category === null ? <span class="dim">all others</span> : <bdi>{visible(row.category) || '(empty)'}</bdi>}</th>
            <td>
              {row.category !== null && <svg class={tone} width="100%" height="14" aria-hidden="true">
                <rect class="current" x="0" y="3" height="8" rx="1" width={`${(row.share / most) * 99}%`} />
                {row.reference !== null && <line class="reference" x1={`${(row.reference / most) * 99}%`} x2={`${(row.reference / most) * 99}%`} y1="0" y2="14" />}
              </svg>}
            </td>
            <td class="number">{percent(row.share)}</td>
            <td class="number dim">{row.reference === null ? '' : percent(row.reference)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function pictureOfCategories(title: string, distribution: Distribution, against: string, tone: 'quality' | 'drift' | 'ink'): Promise<Blob> {
  const colours = palette.peek();
  const names = (distribution.categories ?? []).slice(0, 40);
  const most = Math.max(...distribution.current.map(share => share ?? 0), ...(distribution.reference ?? []).map(share => share ?? 0), 1e-9);
  const [left, right, row] = [150, 120, 22];
  const x = (share: number) => left + (share / most) * (600 - left - right);
  return picture({ title, note: distribution.reference ? `bars: now; lines: ${against}` : undefined }, { width: 600, height: names.length * row }, colours, context => {
    context.font = `400 12px ${colours.family}`;
    context.textBaseline = 'middle';
    names.forEach((name, index) => {
      const y = index * row + row / 2;
      const [share, reference] = [distribution.current[index] ?? 0, distribution.reference?.[index]];
      context.fillStyle = colours.ink;
      context.fillText(visible(name), 0, y, left - 10);
      context.fillText(`${percent(share)}${reference == null ? '' : ` (${percent(reference)})`}`, 600 - right + 10, y, right - 10);
      context.fillStyle = faded(colours.tones[tone], 0.55);
      context.fillRect(left, y - 5, x(share) - left, 10);
      context.fillStyle = colours.ink;
      if (reference != null) context.fillRect(x(reference), y - 8, 1.2, 16);
    });
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function span(bar: Bar, unit: string): string {
  if (!Number.isFinite(bar.from)) return `below ${written(bar.to, unit)}`;
  if (!Number.isFinite(bar.to)) return `above ${written(bar.from, unit)}`;
  return `${number(bar.from)} to ${written(bar.to, unit)}`;
}

function readingOf(bar: Bar, against: string): string {
  return `${percent(bar.share)}${bar.referenceShare === null ? '' : `, ${against} ${percent(bar.referenceShare)}`}`;
}

function tableOf(distribution: Distribution, unit: string, against: string): Table {
  const bars = distribution.categories ? null : barsOf(distribution);
  const head = bars ? [{ name: 'From', unit, kind: 'figure' as const }, { name: 'To', unit, kind: 'figure' as const }] : [{ name: 'Category', kind: 'name' as const }];
  const shares = [{ name: 'Share now', kind: 'figure' as const }, ...(distribution.reference ? [{ name: `Share of the ${against}`, kind: 'figure' as const }] : [])];
  const rows = bars
    ? bars.bars.map(bar => [finite(bar.from), finite(bar.to), bar.share, ...(distribution.reference ? [bar.referenceShare] : [])])
    : (distribution.categories ?? []).map((category, index) => [category, distribution.current[index] ?? null, ...(distribution.reference ? [distribution.reference[index] ?? null] : [])]);
  return { columns: [...head, ...shares], rows };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
