import type { Overview } from '../api/types';
import { Figure } from '../app/figure';
import { Link } from '../app/link';
import { absent, number, percent, write, written } from '../format/numbers';
import { counted, listed } from '../format/words';

/** How well records come in. */
export function Receiving({ receiving, fleet }: { receiving: Overview['receiving']; fleet: Overview['fleet'] }) {
  const { recordsPerSecond, completeness, labelled, labelDelaySeconds } = receiving;
  const rate = write(recordsPerSecond, '/s');
  return (
    <section class="receiving" aria-labelledby="receiving">
      <h2 id="receiving"><Link to="/cluster">Receiving</Link> <small>{summary(receiving)}</small></h2>
      <dl class="facts">
        {recordsPerSecond !== undefined && <div><dd>{rate.text}</dd><dt>{rate.unit} records</dt></div>}
        <div><dd>{percent(completeness)}</dd><dt>complete</dt></div>
        {fleet && <div><dd>{number(fleet.reporting)} / {number(fleet.expected)}</dd><dt>nodes report</dt></div>}
        <div>
          <dd>{labelled === undefined ? absent : percent(labelled)}</dd>
          <dt>labelled{(labelDelaySeconds ?? 0) > 0 && <>, after <Figure value={labelDelaySeconds} unit="s" /></>}</dt>
        </div>
      </dl>
    </section>
  );
}

export function summary({ silos, lagSeconds, dropped, rejected }: Overview['receiving']): string {
  const lost = [dropped > 0 ? `${number(dropped)} dropped` : '', rejected > 0 ? `${number(rejected)} rejected` : ''].filter(Boolean);
  return [
    silos && (silos.up < silos.total ? `${silos.up} of ${silos.total} silos` : counted(silos.total, 'silo')),
    lagSeconds !== undefined && `ingest lag ${written(lagSeconds, 's')}`,
    lost.length > 0 ? listed(lost) : 'nothing dropped',
  ].filter(Boolean).join(', ');
}
