import { useMemo } from 'preact/hooks';
import { HeatMap } from '../charts/HeatMap';
import { TimeAxis } from '../charts/TimeAxis';
import { Timeline } from '../charts/Timeline';
import type { DetailsProps } from './Details';
import { Facts } from './Facts';
import { tokenFigures, useHeat, useTimeline } from './questions';
import { Section } from './Section';
import { isThere, useDraw } from './Timelines';
import type { Timeline as Course } from '../api/types';

const empty: Course = { stepSeconds: 1, time: [], figures: {}, effectiveFrom: '', effectiveTo: '', completeness: undefined as never };

/** Of language models: tokens, their timing and what they cost. */
export function Tokens({ slice, health }: DetailsProps) {
  const tokens = health.tokens!;
  const answer = useTimeline(slice, tokenFigures).data?.answer;
  const heat = useHeat(slice, 'ttft').data?.answer;
  const course = answer ?? empty;
  const time = useMemo(() => course.time.map(at => Date.parse(at)), [course]);
  const draw = useDraw(course, null);
  const first = useMemo(() => [...draw('time_to_first_token_p50', 'p50'), ...draw('time_to_first_token_p99', 'p99')], [draw]);
  const speed = useMemo(() => draw('output_tokens_per_second', 'Output tokens'), [draw]);
  const cost = useMemo(() => draw('cost_per_request', 'Cost'), [draw]);
  const [input, output, cached, reasoning] = [tokens.input, tokens.output, tokens.cached, tokens.reasoning];
  return (
    <Section title="Tokens and cost">
      <Facts facts={[
        { name: 'Output tokens', value: tokens.outputTokensPerSecond, unit: '/s', n: output?.count },
        { name: 'Input a request', value: input?.mean, unit: 'tokens', n: input?.count },
        { name: 'Output a request', value: output?.mean, unit: 'tokens', n: output?.count },
        cached && { name: 'Cached a request', value: cached.mean, unit: 'tokens', n: cached.count },
        reasoning && { name: 'Reasoning a request', value: reasoning.mean, unit: 'tokens', n: reasoning.count },
        tokens.cost != null && { name: 'Cost of the range', value: tokens.cost },
        tokens.costPerRequest != null && { name: 'Cost a request', value: tokens.costPerRequest },
      ]} />
      <div class="model-halves">
        <div>
          {answer && heat && heat.time.length > 0
            ? <HeatMap title="Time to first token" unit="s" time={time} lines={first} heat={{ time: heat.time.map(at => Date.parse(at)), edges: heat.edges, counts: heat.counts }} />
            : answer && isThere(answer, 'time_to_first_token_p50') && <Timeline title="Time to first token" unit="s" zero time={time} lines={first} />}
          {answer && <TimeAxis />}
        </div>
        <div>
          {answer && isThere(answer, 'output_tokens_per_second') && <Timeline title="Output tokens" unit="/s" zero time={time} lines={speed} height={isThere(answer, 'cost_per_request') ? 96 : 120} />}
          {answer && isThere(answer, 'cost_per_request') && <Timeline title="Cost a request" zero time={time} lines={cost} />}
          {answer && <TimeAxis />}
        </div>
      </div>
    </Section>
  );
}
