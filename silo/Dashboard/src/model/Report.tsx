import { useState } from 'preact/hooks';
import { address, ApiError } from '../api/client';
import { authorization } from '../api/session';
import { toast } from '../app/toast';
import { fileName, save } from '../charts/export';
import { comparison, rangeQuery } from '../time/range';
import { zone } from '../time/zone';
import type { Slice } from './questions';

/** The range as one file that can be mailed and printed. It is fetched and not linked, since a link sends no key. */
export function ReportButton({ slice }: { slice: Slice }) {
  const [isMaking, make] = useState(false);
  const fetchReport = async () => {
    make(true);
    try {
      save(await reportOf(slice), fileName(`${slice.model} report`, 'html'));
    } catch (error) {
      // What a browser says of a connection that failed is for nobody.
      toast(`The report was not made: ${error instanceof ApiError ? error.message : 'the silo cannot be reached, or did not answer in time.'}`, { isBad: true });
    } finally {
      make(false);
    }
  };
  return <button type="button" class="chip" disabled={isMaking} aria-busy={isMaking} onClick={() => void fetchReport()}>{isMaking ? 'Making the report…' : 'Report'}</button>;
}

async function reportOf({ model, version }: Slice): Promise<Blob> {
  const against = comparison.value;
  const compare = against === null ? null : against.kind === 'version' ? `version:${against.version}` : against.kind;
  const response = await fetch(address(`/v1/models/${encodeURIComponent(model)}/report`, { ...rangeQuery(), version, compare, tz: zone.value }), { headers: { ...authorization(), accept: 'text/html, application/problem+json' }, signal: AbortSignal.timeout(60_000) });
  if (response.ok) return response.blob();
  const problem = await response.json().catch(() => ({})) as { detail?: string; title?: string };
  throw new ApiError(response.status, problem.detail ?? problem.title ?? `the silo answers with status ${response.status}.`);
}
