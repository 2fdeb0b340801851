import { ModelLink, NodeLink } from '../app/link';
import { Name } from '../format/name';
import { subjectOf } from './describe';

/** What an alert is about, as a link to it. */
export function SubjectLink({ labels }: { labels: Readonly<Record<string, string>> }) {
  const { kind, name, part } = subjectOf(labels);
  if (kind === 'all') return <span class="dim">all together</span>;
  return (
    <span class="subject">
      {kind === 'node' ? <NodeLink node={name} /> : <ModelLink model={name} />}
      {part && <> <Name text={part} class="dim" /></>}
    </span>
  );
}
