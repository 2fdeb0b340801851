import type { Distributions, Schemas, Timeline as Course } from '../api/types';
import { DataQuality } from './DataQuality';
import { Embeddings, Outliers } from './Embeddings';
import { Labels } from './Labels';
import { Measurements } from './Measurements';
import { Outputs } from './Outputs';
import type { Slice } from './questions';
import { Regression } from './Regression';
import { Scores } from './Scores';
import { WhenSeen } from './Section';
import { Tokens } from './Tokens';

export interface DetailsProps {
  slice: Slice;
  health: Schemas['ModelHealth'];
  course: Course | null;
  distributions: Distributions | null;
  drift: Schemas['ModelDrift'] | null;
  against: string;
}

/** What a model's kind has besides: each part is there only where the model has such data. */
export function Details(props: DetailsProps) {
  const { health } = props;
  return (
    <div class="model-details">
      {(health.scores || health.confidence || health.outputs?.scores) && <WhenSeen>{() => <Scores {...props} />}</WhenSeen>}
      {(health.regression || health.intervals) && <Regression health={health} />}
      {health.measurements && health.measurements.length > 0 && <WhenSeen>{() => <Measurements {...props} />}</WhenSeen>}
      {health.tokens && <WhenSeen>{() => <Tokens {...props} />}</WhenSeen>}
      <div class="model-pair">
        {(health.outputs?.classes || health.outputs?.values) && <Outputs {...props} />}
        <Labels {...props} />
      </div>
      {props.drift?.outliers && <Outliers outliers={props.drift.outliers} />}
      {health.embeddings && health.embeddings.length > 0 && <Embeddings {...props} />}
      <WhenSeen>{() => <DataQuality slice={props.slice} />}</WhenSeen>
    </div>
  );
}
