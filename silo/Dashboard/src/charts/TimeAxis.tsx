import { useSignalEffect } from '@preact/signals';
import { useContext, useState } from 'preact/hooks';
import { visible } from '../format/name';
import type { Mark } from './data';
import { TimelinesContext } from './group';
import { clockTime } from '../time/zone';
import { moment, timeTicks, type TimeTick } from './timeTicks';
import { useWidth } from './useWidth';

const Letter = 6.6;

/** The axis of all timelines above it: times, deployments by name, and the moment at the cursor. */
export function TimeAxis() {
  const group = useContext(TimelinesContext);
  const [box, width] = useWidth<HTMLDivElement>();
  const [cursor, setCursor] = useState<number | null>(null);
  useSignalEffect(() => setCursor(group.cursor.value));
  const x = (time: number) => ((time - group.from) / (group.to - group.from)) * width;
  const named = group.marks.map(mark => ({ ...mark, text: `${visible(mark.text)} ${clockTime(mark.time, false, group.zone)}` }));
  const { marks, ticks } = place(timeTicks(group.from, group.to, Math.max(2, width / 90), group.zone), named, group.from, group.to, x, width);
  const near = cursor === null ? undefined : group.marks.find(mark => Math.abs(x(mark.time) - x(cursor)) < 6);
  return (
    <div class="chart-axis" ref={box} aria-hidden="true">
      <svg width={width} height="22" viewBox={`0 0 ${Math.max(1, width)} 22`} preserveAspectRatio="none">
        {ticks.map(tick => <text key={tick.time} x={inside(x(tick.time), tick.text, width)} y="15" text-anchor="middle">{tick.text}</text>)}
        {marks.map(mark => <text key={`${mark.time}${mark.text}`} class="mark" x={inside(x(mark.time), mark.text, width)} y="15" text-anchor="middle">{mark.text}</text>)}
        {cursor !== null && cursor >= group.from && cursor <= group.to && <Pill text={`${moment(cursor, group.zone, (group.to - group.from) / 600)}${near ? ` · ${visible(near.text)}` : ''}`} x={x(cursor)} width={width} />}
      </svg>
    </div>
  );
}

function Pill({ text, x, width }: { text: string; x: number; width: number }) {
  const size = text.length * Letter + 16;
  const middle = Math.min(width - size / 2, Math.max(size / 2, x));
  return (
    <g class="pill">
      <rect x={middle - size / 2} y="1" width={size} height="20" rx="4" />
      <text x={middle} y="15" text-anchor="middle">{text}</text>
    </g>
  );
}

function inside(x: number, text: string, width: number): number {
  const half = (text.length * Letter) / 2;
  return Math.min(width - half, Math.max(half, x));
}

/** Names of deployments first, then times that do not run into them. */
export function place(ticks: readonly TimeTick[], all: readonly Mark[], from: number, to: number, x: (time: number) => number, width: number): { ticks: TimeTick[]; marks: Mark[] } {
  const taken: [number, number][] = [];
  const fits = (at: number, text: string) => {
    const half = (text.length * Letter) / 2 + 8;
    const middle = inside(x(at), text, width);
    if (taken.some(([left, right]) => middle - half < right && middle + half > left)) return false;
    taken.push([middle - half, middle + half]);
    return true;
  };
  const named = all.filter(mark => mark.kind === 'deployment' && mark.time >= from && mark.time <= to).reverse();
  return { marks: named.filter(mark => fits(mark.time, mark.text)), ticks: ticks.filter(tick => fits(tick.time, tick.text)) };
}
