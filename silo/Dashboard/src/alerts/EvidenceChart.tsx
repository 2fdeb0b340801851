import { useState } from 'preact/hooks';
import { address, get, useData } from '../api/client';
import type { Timeline as TimelineAnswer } from '../api/types';
import { pathOf } from '../app/router';
import { Ready } from '../app/states';
import { inPercent } from '../charts/percent';
import { Timeline } from '../charts/Timeline';
import { TimelineGroup } from '../charts/TimelineGroup';
import { now } from '../time/clock';
import { zone } from '../time/zone';
import { metricTitle, references, subjectOf, thresholdText } from './describe';
import { around, marksOf } from './moment';
import type { Alert, AlertRule } from './types';

/** The figure that the rule judges, around the moment, with the threshold where it is one of the figure itself. */
export function EvidenceChart({ alert, rule }: { alert: Alert; rule: AlertRule }) {
  const subject = subjectOf(alert.labels);
  const [zoom, setZoom] = useState<{ from: number; to: number } | null>(null);
  const { from, to } = zoom ?? around(alert, rule, Math.ceil(now() / 30_000) * 30_000);
  const path = subject.kind === 'all' ? null : `/v1${pathOf(subject.kind === 'node' ? 'nodes' : 'models', subject.name)}/timeline`;
  const asked = {
    figures: rule.metric, from: new Date(from).toISOString(), to: new Date(to).toISOString(), points: 240,
    version: alert.labels['version'], segment: alert.labels['segment'],
  };
  const answer = useData(path && address(path, asked), given => get<TimelineAnswer>(path!, asked, { signal: given }), { topic: subject.kind === 'model' ? `model:${subject.name}` : 'nodes', every: 30_000 });
  if (!path) return <p class="dim">The rule puts all that it matches together: there is no single line to draw.</p>;
  return (
    <Ready of={answer} what="The chart" lines={4}>
      {({ time, figures }) => {
        const figure = figures[rule.metric] ?? Object.values(figures)[0];
        if (!figure || figure.values.every(value => value === null)) return <p class="dim">There are no figures of this time any more, or none yet.</p>;
        const limit = limitOf(alert, rule);
        const { unit, lines } = inPercent(figure.unit.replace(/^\w+\/s$/, '/s'), [{ name: metricTitle(rule.metric), values: figure.values, low: figure.low, high: figure.high, n: figure.n, estimated: figure.estimated, tone: 'ink' }]);
        return (
          <TimelineGroup from={from} to={to} zone={zone.value} marks={marksOf(alert)} onRange={(begin, end) => setZoom({ from: begin, to: end })} onReset={() => setZoom(null)}>
            <Timeline
              title={metricTitle(rule.metric)}
              name={`${metricTitle(rule.metric)} around ${rule.name}`}
              note={rule.comparedTo ? `the figure itself; the rule judges it ${rule.comparedTo === 'peers' ? 'against the other nodes' : 'against what it was'}` : undefined}
              unit={unit}
              time={time.map(text => Date.parse(text))}
              lines={lines}
              zero={figure.unit === 's' || figure.unit.startsWith('/')}
              limit={limit && { ...limit, value: unit === '%' ? limit.value * 100 : limit.value }}
              height={200}
            />
          </TimelineGroup>
        );
      }}
    </Ready>
  );
}

/** The threshold; of a comparison, what the figure is held against. */
function limitOf(alert: Alert, rule: AlertRule): { value: number; text: string; tone: 'harm' | 'quality' } | undefined {
  const value = rule.comparedTo ? alert.evidence.reference : rule.threshold?.above ?? rule.threshold?.below;
  if (value == null) return undefined;
  return rule.comparedTo ? { value, text: references[rule.comparedTo] ?? '', tone: 'quality' } : { value, text: thresholdText(rule), tone: 'harm' };
}
