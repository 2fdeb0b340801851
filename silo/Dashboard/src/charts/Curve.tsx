import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { Tone } from './data';
import { Frame } from './Frame';
import { palette } from './palette';
import { drawSvg, picture } from './picture';
import { niceTicks, tickText } from './scale';
import { useItem } from './useItem';
import { useWidth } from './useWidth';
import { visible } from '../format/name';
import { count, number } from '../format/numbers';
import './charts.css';

export interface CurveLine {
  name: string;
  x: readonly number[];
  y: readonly number[];
  /** What a point is of, such as its threshold. */
  label?: readonly string[];
  n?: readonly number[];
  tone?: Tone;
  behind?: boolean;
}

export interface CurveProps {
  title: string;
  note?: ComponentChildren;
  value?: ComponentChildren;
  xTitle: string;
  yTitle: string;
  lines: readonly CurveLine[];
  /** Where the curve would be by chance, or were it right; empty: the line has no name. */
  diagonal?: string;
  level?: { y: number; text: string };
  /** Points, sized by their records, instead of a line. */
  dots?: boolean;
  name?: string;
  height?: number;
}

const Pad = { left: 34, right: 10, top: 10, bottom: 34 };

/** A curve in the unit square: ROC, precision and recall, calibration. */
export function Curve(props: CurveProps) {
  const svg = useRef<SVGSVGElement>(null);
  const [box, width] = useWidth<HTMLDivElement>();
  const height = props.height ?? 240;
  const name = props.name ?? props.title;
  const main = props.lines.find(line => !line.behind) ?? props.lines[0];
  const item = useItem(main?.x.length ?? 0);
  const reading = main && item.index !== null ? read(main, item.index, props) : null;
  const x = (value: number) => Pad.left + value * (width - Pad.left - Pad.right);
  const y = (value: number) => height - Pad.bottom - value * (height - Pad.top - Pad.bottom);
  const choose = (event: PointerEvent) => {
    if (!main) return;
    const bounds = box.current!.getBoundingClientRect();
    const [left, top] = [event.clientX - bounds.left, event.clientY - bounds.top];
    let best = 0;
    main.x.forEach((at, index) => {
      if (distance(x(at) - left, y(main.y[index]!) - top) < distance(x(main.x[best]!) - left, y(main.y[best]!) - top)) best = index;
    });
    item.choose(best);
  };
  return (
    <Frame
      title={props.title}
      name={name}
      note={props.note}
      value={props.value}
      table={() => ({
        columns: [{ name: 'Curve', kind: 'name' }, { name: props.xTitle, kind: 'figure' }, { name: props.yTitle, kind: 'figure' }, { name: 'At', kind: 'name' }, { name: 'n', kind: 'count' }],
        rows: props.lines.flatMap(line => line.x.map((at, index) => [line.name, at, line.y[index]!, line.label?.[index] ?? null, line.n?.[index] ?? null])),
      })}
      png={() => picture({ title: name }, svg.current!.getBoundingClientRect(), palette.peek(), context => drawSvg(context, svg.current!))}
    >
      <div
        class="chart-focus"
        role="slider"
        tabIndex={0}
        aria-label={`${visible(name)}: ${props.yTitle} by ${props.xTitle}`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, (main?.x.length ?? 1) - 1)}
        aria-valuenow={item.index ?? 0}
        aria-valuetext={reading ?? 'no point chosen'}
        onKeyDown={item.onKeyDown}
        onBlur={item.onBlur}
      >
        <div class="chart-plot curve" ref={box} onPointerMove={choose} onPointerDown={choose} onPointerLeave={() => item.choose(null)}>
          {width > 0 && (
            <svg ref={svg} width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
              <Square x={x} y={y} {...props} />
              {props.lines.map(line => (props.dots && !line.behind ? <Dots key={line.name} line={line} x={x} y={y} /> : <path key={line.name} class={`chart-stroke ${line.behind ? 'behind' : (line.tone ?? 'quality')}`} d={path(line, x, y)} />))}
              {main && item.index !== null && <circle class="chosen" cx={x(main.x[item.index]!)} cy={y(main.y[item.index]!)} r="4" />}
              {reading && <text class="reading" x={props.diagonal !== undefined ? width - Pad.right - 4 : Pad.left + 6} y={height - Pad.bottom - 8} text-anchor={props.diagonal !== undefined ? 'end' : 'start'}>{reading}</text>}
            </svg>
          )}
        </div>
      </div>
    </Frame>
  );
}

type Place = (value: number) => number;

function Square(props: CurveProps & { x: Place; y: Place }) {
  const { x, y } = props;
  const ticks = niceTicks(0, 1, 2);
  return (
    <g>
      {ticks.map(tick => (
        <g key={tick}>
          <line class="grid" x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} />
          <text x={x(0) - 6} y={y(tick) + 4} text-anchor="end">{tickText(tick, '')}</text>
          <text x={x(tick)} y={y(0) + 15} text-anchor={tick === 1 ? 'end' : 'middle'}>{tickText(tick, '')}</text>
        </g>
      ))}
      {props.diagonal !== undefined && <line class="diagonal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />}
      {props.diagonal && <text transform={`translate(${x(0.72)} ${y(0.72)}) rotate(${(Math.atan2(y(1) - y(0), x(1) - x(0)) * 180) / Math.PI})`} y="13" text-anchor="middle">{props.diagonal}</text>}
      {props.level && <line class="diagonal" x1={x(0)} y1={y(props.level.y)} x2={x(1)} y2={y(props.level.y)} />}
      {props.level && <text x={x(0) + 6} y={y(props.level.y) - 5}>{props.level.text}</text>}
      <text x={(x(0) + x(1)) / 2} y={y(0) + 29} text-anchor="middle">{props.xTitle}</text>
      <text x={x(0) + 6} y={y(1) + 12}>{props.yTitle}</text>
    </g>
  );
}

function Dots({ line, x, y }: { line: CurveLine; x: Place; y: Place }) {
  const most = Math.max(...(line.n ?? [1]));
  return (
    <g class={`dots ${line.tone ?? 'quality'}`}>
      <path class={`chart-stroke ${line.tone ?? 'quality'}`} d={path(line, x, y)} />
      {line.x.map((at, index) => <circle key={index} cx={x(at)} cy={y(line.y[index]!)} r={2.5 + 6 * Math.sqrt((line.n?.[index] ?? most) / most)} />)}
    </g>
  );
}

function path(line: CurveLine, x: Place, y: Place): string {
  return line.x.map((at, index) => `${index === 0 ? 'M' : 'L'}${Math.round(x(at) * 10) / 10} ${Math.round(y(line.y[index]!) * 10) / 10}`).join('');
}

function read(line: CurveLine, index: number, props: CurveProps): string {
  const n = line.n?.[index];
  return [line.label?.[index], `${props.yTitle} ${number(line.y[index]!)}`, `${props.xTitle} ${number(line.x[index]!)}`, n === undefined ? undefined : `n ${count(n)}`].filter(Boolean).join(', ');
}

function distance(x: number, y: number): number {
  return x * x + y * y;
}
