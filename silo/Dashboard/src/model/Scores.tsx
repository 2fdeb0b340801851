import { Bars } from '../charts/Bars';
import { Curve, type CurveLine } from '../charts/Curve';
import type { Distribution, Schemas } from '../api/types';
import { number } from '../format/numbers';
import type { DetailsProps } from './Details';
import { Facts } from './Facts';
import { useCurves, type Curves } from './questions';
import { Section } from './Section';

/** How well scores tell the classes apart, and how far they are probabilities. */
export function Scores(props: DetailsProps) {
  const { slice, health } = props;
  const curves = useCurves(slice, health.scores != null).data?.answer ?? null;
  const own = health.scores ?? health.confidence;
  const isPositive = health.scores != null;
  return (
    <Section title="Scores" note={own && (isPositive ? 'as the probability of the positive class' : 'as the probability of the predicted class')}>
      {own && <Facts facts={[
        isPositive && { name: 'AUC', value: own.aucRoc, n: own.count, reason: 'both outcomes are needed' },
        isPositive && { name: 'Average precision', value: own.averagePrecision, n: own.count },
        { name: 'Calibration error', value: own.expectedCalibrationError, n: own.count },
        { name: 'Brier score', value: own.brier, n: own.count },
        { name: 'Log loss', value: own.logLoss, n: own.count },
        { name: isPositive ? 'Positive' : 'Right', value: own.eventRate, n: own.count },
        own.outOfRange > 0 && { name: 'Outside 0 to 1', value: own.outOfRange },
      ]} />}
      <div class="model-quarters">
        {own && curves && curves.points.length > 0 && <Roc curves={curves} auc={own.aucRoc} model={health.model} />}
        {own && curves && curves.points.length > 0 && <PrecisionRecall curves={curves} average={own.averagePrecision} eventRate={own.eventRate} model={health.model} />}
        {own && <Calibration scores={own} model={health.model} isPositive={isPositive} />}
        <Spread {...props} />
      </div>
    </Section>
  );
}

const edges = Array.from({ length: 21 }, (_, index) => index / 20);

/** Scores of all predictions, over the baseline's where there is one; of several classes the confidence is the same. */
function Spread({ health, distributions, against }: DetailsProps) {
  const told = distributions?.scores;
  const scores = health.outputs?.scores;
  if (!told && !scores?.histogram) return null;
  const own: Distribution = { name: 'score', kind: 'numbers', edges, current: (scores?.histogram ?? []) as number[] };
  return (
    <Bars
      title="All scores"
      name={`Scores of ${health.model}`}
      distribution={told ?? own}
      against={against}
      tone={told?.drift?.verdict === 'drifted' ? 'drift' : 'ink'}
      note={told?.reference ? undefined : 'labelled or not'}
      value={told?.drift?.effect == null ? `mean ${number(scores?.mean)}` : `drift ${number(told.drift.effect, 2)}`}
      height={240}
    />
  );
}

function thresholdText(threshold: number | undefined): string {
  return threshold === undefined ? 'nothing taken for it' : `score from ${number(threshold)} on`;
}

interface Point { x: number; y: number; label: string }

function lineOf(name: string, points: readonly Point[]): CurveLine {
  return { name, x: points.map(point => point.x), y: points.map(point => point.y), label: points.map(point => point.label), tone: 'quality' };
}

function Roc({ curves, auc, model }: { curves: Curves; auc?: number | null; model: string }) {
  const points = curves.points.map(point => ({ x: point.falsePositiveRate, y: point.truePositiveRate, label: thresholdText(point.threshold) }));
  return <Curve title="ROC" name={`ROC of ${model}`} value={auc == null ? undefined : `AUC ${number(auc)}`} xTitle="false positive rate" yTitle="true positive rate" diagonal="by chance" lines={[lineOf('ROC', points)]} />;
}

function PrecisionRecall({ curves, average, eventRate, model }: { curves: Curves; average?: number | null; eventRate: number; model: string }) {
  const points = curves.points.filter(point => point.precision != null).map(point => ({ x: point.truePositiveRate, y: point.precision!, label: thresholdText(point.threshold) }));
  return <Curve title="Precision and recall" name={`Precision and recall of ${model}`} value={average == null ? undefined : `AP ${number(average)}`} xTitle="recall" yTitle="precision" level={{ y: eventRate, text: 'by chance' }} lines={[lineOf('Precision', points)]} />;
}

function Calibration({ scores, model, isPositive }: { scores: Schemas['ScoreHealth']; model: string; isPositive: boolean }) {
  const bins = (scores.calibration ?? []) as Required<Schemas['CalibrationBin']>[];
  if (bins.length === 0) return null;
  return (
    <Curve
      title="Calibration"
      name={`Calibration of ${model}`}
      value={`ECE ${number(scores.expectedCalibrationError)}`}
      xTitle="mean score"
      yTitle={isPositive ? 'share that is positive' : 'share that is right'}
      diagonal=""
      dots
      lines={[{ name: 'Calibration', x: bins.map(bin => bin.meanScore), y: bins.map(bin => bin.eventRate), n: bins.map(bin => bin.count), label: bins.map(bin => `${number(bin.lowerBound)} to ${number(bin.upperBound)}`), tone: 'quality' }]}
    />
  );
}
