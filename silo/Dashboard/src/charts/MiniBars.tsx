import { barsOf, heightOf, outline, round, type Distribution } from './distribution';

const [Width, Height] = [130, 28];

/** A distribution in a row: bars now, a line for the reference. The figures are beside it; of itself it says nothing to a screen reader. */
export function MiniBars({ distribution, tone = 'drift' }: { distribution: Distribution; tone?: string }) {
  return (
    <svg class={`mini-bars ${tone}`} viewBox={`0 0 ${Width} ${Height}`} width={Width} height={Height} preserveAspectRatio="none" aria-hidden="true">
      {distribution.edges ? <Numbers distribution={distribution} /> : <Categories distribution={distribution} />}
      <line class="base-line" x1="0" x2={Width} y1={Height - 0.5} y2={Height - 0.5} />
    </svg>
  );
}

function Numbers({ distribution }: { distribution: Distribution }) {
  const bars = barsOf(distribution);
  if (!bars || !(bars.most > 0)) return null;
  return (
    <g transform={`scale(${Width} ${Height - 1})`}>
      {bars.bars.map((bar, index) => {
        const height = heightOf(bar.current, bars.most);
        return <rect key={index} class="current" x={round(bar.left)} width={round(Math.max(0.004, bar.right - bar.left - 0.006))} y={round(1 - height)} height={round(height)} />;
      })}
      <path class="reference" d={outline(bars)} />
    </g>
  );
}

const MaxCategories = 16;

function Categories({ distribution }: { distribution: Distribution }) {
  const count = Math.min(MaxCategories, distribution.current.length);
  const most = Math.max(...distribution.current.slice(0, count).map(share => share ?? 0), ...(distribution.reference ?? []).slice(0, count).map(share => share ?? 0));
  if (!(most > 0)) return null;
  const slot = Width / count;
  const width = Math.max(1, Math.min(16, slot - 2));
  return (
    <g>
      {distribution.current.slice(0, count).map((share, index) => {
        const height = ((share ?? 0) / most) * (Height - 2);
        const left = slot * index + (slot - width) / 2;
        const reference = distribution.reference?.[index];
        const y = Height - 1 - ((reference ?? 0) / most) * (Height - 2);
        return (
          <g key={index}>
            <rect class="current" x={left} width={width} y={Height - 1 - height} height={height} />
            {reference != null && <line class="reference" x1={left - 1} x2={left + width + 1} y1={y} y2={y} />}
          </g>
        );
      })}
    </g>
  );
}
