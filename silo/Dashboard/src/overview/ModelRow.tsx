import { useMemo, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { FigureValue, Overview, OverviewModel, QualityFigure, Values } from '../api/types';
import { Figure, Reachable } from '../app/figure';
import { ModelLink } from '../app/link';
import { useNear } from '../app/near';
import { link, navigate, pathOf } from '../app/router';
import { Partial as Incomplete, State } from '../app/states';
import { Sparkline, type SparklineProps } from '../charts/Sparkline';
import { metricWord } from '../format/metric';
import { Name, visible } from '../format/name';
import { addLabel, choice } from './question';
import { isLookedAfter } from './verdict';

// How long after its end a step may still get records: base windows close so long after what was seen last.
const late = 10_000;

/** Steps that are over: a rate of a step that goes on would look like a fall. */
export function endedSteps({ at, stepSeconds, models }: Overview): number {
  const time = models.find(model => model.series)?.series?.time ?? [];
  const limit = Date.parse(at) - late - 1000 * stepSeconds;
  return time.filter(start => Date.parse(start) <= limit).length;
}

interface RowProps {
  model: OverviewModel;
  /** Steps that are over. */
  ended: number;
}

// A row within so many pixels of what is seen is drawn with every answer, the others from time to time and when they come near.
const near = 400;
const restsFor = 30_000;

/** One model of the list: of a hundred rows a dozen are seen, and only those are drawn anew all the time. */
export function ModelRow(given: RowProps) {
  const box = useRef<HTMLTableRowElement>(null);
  const drawn = useRef({ given, at: performance.now() });
  const isNear = useNear(box, near);
  // One that waits for its lines gets them when they come.
  const mayRest = !isNear && drawn.current.given.model.series !== undefined && performance.now() - drawn.current.at < restsFor;
  if (!mayRest) drawn.current = { given, at: performance.now() };
  const { current } = drawn;
  return useMemo(() => <Row {...current.given} box={box} />, [current]);
}

/** One line: how the model is, the one reason that matters, four small lines with their figures. */
function Row({ model, ended, box }: RowProps & { box: RefObject<HTMLTableRowElement | null> }) {
  const { series, rate, p99, quality, drift, completeness } = model;
  const open = (event: MouseEvent) => {
    const isElse = (event.target as Element).closest('a, button') !== null || (getSelection()?.toString() ?? '') !== '';
    if (isElse || event.ctrlKey || event.metaKey) return;
    navigate(link(pathOf('models', model.model)));
  };
  const [isReached, reach] = useState(false);
  const leave = (event: FocusEvent & { currentTarget: HTMLElement }) => { if (!event.currentTarget.contains(event.relatedTarget as Node | null)) reach(false); };
  return (
    <tr ref={box} class={model.stale ? 'still' : undefined} data-model={model.model} onClick={open} onFocusIn={() => reach(true)} onFocusOut={leave}>
      <Reachable.Provider value={isReached}>
        <td class="state"><State state={model.state} /></td>
        <th scope="row" class="name">
          <ModelLink model={model.model} class="model" />
          <Labels labels={model.labels} />
          <Incomplete completeness={completeness} />
          {isLookedAfter(model) && <span class="taken"><span aria-hidden="true">✓</span> acknowledged</span>}
          <span class="reason"><Name text={model.reason} /></span>
        </th>
        <Cell name="Predictions" figure={rate} completeness={completeness} values={series?.rate.map((value, i) => (i < ended ? value : null))} fromZero />
        <Cell name="p99" figure={p99} completeness={completeness} values={series?.p99} fromZero />
        <Cell name="Quality" figure={quality} completeness={completeness} values={series?.quality} low={series?.qualityLow} high={series?.qualityHigh} kind="quality" />
        <Cell name="Drift" figure={drift} completeness={completeness} values={series?.drift} digits={2} kind="drift" fromZero />
      </Reachable.Provider>
    </tr>
  );
}

interface CellProps extends Omit<SparklineProps, 'values'> {
  name: string;
  figure: FigureValue & Partial<Omit<QualityFigure, keyof FigureValue>>;
  completeness?: number;
  values?: Values;
  digits?: number;
}

function Cell({ name, figure, completeness, values, digits, ...line }: CellProps) {
  const isKnown = figure.value !== null;
  return (
    <td class={`cell ${name.toLowerCase()}${isKnown ? '' : ' none'}`} data-name={name}>
      {values && values.some(value => value !== null) ? <Sparkline values={values} {...line} /> : <span class={values ? 'sparkline none' : 'sparkline pending'} />}
      <Figure
        value={figure.value}
        unit={figure.unit.endsWith('/s') ? '/s' : figure.unit}
        name={isKnown && figure.name && name === 'Quality' ? visible(metricWord(figure.name)) : undefined}
        n={figure.n}
        low={figure.low}
        high={figure.high}
        labelled={figure.labelled}
        completeness={completeness}
        reason={figure.reason}
        digits={digits}
        withInterval
      />
      {!isKnown && figure.reason && <span class="why" aria-hidden="true">{figure.reason}</span>}
    </td>
  );
}

const mostLabels = 3;

function Labels({ labels }: { labels: Readonly<Record<string, string>> }) {
  const all = Object.entries(labels).map(([name, value]) => `${name}=${value}`).filter(label => !choice.value.labels.includes(label));
  return all.slice(0, mostLabels).map(label => (
    <button key={label} type="button" class="label" tabIndex={-1} title={`Only models with ${visible(label)}`} onClick={() => addLabel(label)}><Name text={label} /></button>
  ));
}
