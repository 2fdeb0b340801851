import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { address, get, useData } from '../api/client';
import { Name, visible } from '../format/name';
import { Dialog } from './dialog';
import { link, navigate, pathOf } from './router';
import { Failure } from './states';
import { find, type Entry } from './find';
import './search.css';

export const isSearching = signal(false);

const views: readonly Entry[] = [
  { kind: 'view', name: 'Overview', path: '/' },
  { kind: 'view', name: 'Fleet', path: '/fleet' },
  { kind: 'view', name: 'Alerts', path: '/alerts' },
  { kind: 'view', name: 'Rules', path: '/rules' },
  { kind: 'view', name: 'Cluster', path: '/cluster' },
];

/** Finds models, nodes, rules and views by a part of their names; the silo looks, since there may be thousands. */
export function Search() {
  return isSearching.value ? <SearchSheet /> : null;
}

function SearchSheet() {
  const [text, setText] = useState('');
  const [chosen, choose] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const names = useNames(useSettled(text));
  const found = find(text, [...(names.data ?? []), ...views]);
  const at = Math.min(chosen, found.length - 1);
  const close = () => { isSearching.value = false; };
  const open = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    navigate(link(entry.path, entry.query));
  };
  useEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }), [at]);
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) choose(Math.max(0, Math.min(found.length - 1, at + step)));
    else if (event.key === 'Enter') open(found[at]);
    // A field of searches would clear itself first.
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Search" onClose={close} class="search">
      <input
        class="field"
        type="search"
        role="combobox"
        list={undefined}
        aria-label="Search models, nodes, rules"
        aria-expanded="true"
        aria-controls="found"
        aria-activedescendant={at >= 0 ? `found-${at}` : undefined}
        placeholder="Name of a model, node or rule"
        autoFocus
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={event => { setText(event.currentTarget.value); choose(0); }}
        onKeyDown={onKey}
      />
      {names.error && <Failure error={names.error} reload={names.reload} what="The list of names" />}
      <ul id="found" role="listbox" aria-label="Found" ref={list}>
        {found.map((entry, i) => (
          <li key={entry.kind + entry.path + entry.name} id={`found-${i}`} role="option" aria-selected={i === at} onClick={() => open(entry)} onPointerMove={() => choose(i)}>
            <Name text={entry.name} /> <span class="dim small">{entry.kind}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="dim">{names.loading ? 'Loading the names…' : <>Nothing is called “{visible(text)}”.</>}</p>}
    </Dialog>
  );
}

const pause = 80;

/** A text once no letter has come for a moment. */
function useSettled(text: string): string {
  const [settled, settle] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => settle(text), pause);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

interface FoundName {
  readonly kind: 'model' | 'node' | 'rule';
  readonly name: string;
}

function useNames(text: string) {
  const query = { q: text.trim().slice(0, 128) };
  return useData(address('/v1/names', query), async given => (await get<FoundName[]>('/v1/names', query, { signal: given })).map(entryOf), { every: 60_000 });
}

function entryOf({ kind, name }: FoundName): Entry {
  return kind === 'rule' ? { kind, name, path: '/rules', query: { q: name } } : { kind, name, path: pathOf(kind === 'model' ? 'models' : 'nodes', name) };
}
