import { useEffect, useRef, useState } from 'preact/hooks';
import { get, reached, send, useData } from '../api/client';
import { announce } from '../api/live';
import { mayOperate } from '../api/session';
import { Dialog } from '../app/dialog';
import { keepUnsaved, setQuery } from '../app/router';
import { Ready } from '../app/states';
import { toast } from '../app/toast';
import { visible } from '../format/name';
import { counted, numbered } from '../format/words';
import { BacktestPanel } from './BacktestPanel';
import { groupOf, sample } from './edit';
import { TextField } from './TextField';
import type { GroupText, RuleCheck } from './types';

/** A group as text: checked while it is written, tried on the past, and set. A plus is a new one. */
export function Editor({ group }: { group: string }) {
  const isNew = group === '+';
  const path = `/v1/rules/${encodeURIComponent(group)}`;
  const answer = useData(isNew ? null : path, given => get<GroupText>(path, {}, { signal: given }));
  if (isNew) return <Form of={{ name: '', origin: 'api', source: '', text: sample }} isNew />;
  return <Ready of={answer} what="The group" lines={8}>{of => <Form key={of.name} of={of} isNew={false} />}</Ready>;
}

function Form({ of, isNew }: { of: GroupText; isNew: boolean }) {
  const [text, write] = useState(of.text);
  const [tried, tryOut] = useState<string | null>(null);
  const [isDeleting, ask] = useState(false);
  const check = useCheck(text);
  const isFile = of.origin === 'file';
  const target = check ? groupOf(check, isNew ? null : of.name) : null;
  const isChanged = isNew || text !== of.text;
  const maySave = !isFile && mayOperate.value && isChanged && target !== null && 'name' in target;
  const written = useRef(false);
  written.current = !isFile && mayOperate.value && (isNew ? text !== sample : isChanged);
  const release = useRef(() => {});
  useEffect(() => (release.current = keepUnsaved(() => written.current)), []);
  const close = () => {
    release.current();
    setQuery({ edit: null });
  };
  const save = async () => {
    if (!target || !('name' in target)) return;
    try {
      await send(`/v1/rules/${encodeURIComponent(target.name)}`, {}, { method: 'PUT', body: text });
      toast(`The rules of ${target.name} hold.`);
      announce({ rules: true });
      close();
    } catch (error) {
      toast((error as Error).message, { isBad: true });
    }
  };
  const remove = async () => {
    ask(false);
    try {
      await send(`/v1/rules/${encodeURIComponent(of.name)}`, {}, { method: 'DELETE' });
      toast(`${of.name} is taken out; its alerts end.`);
      announce({ rules: true, alerts: true });
      close();
    } catch (error) {
      toast((error as Error).message, { isBad: true });
    }
  };
  return (
    <div class="editor">
      <div class="headline">
        <h1>{isNew ? 'A new group' : visible(of.name)}</h1>
        <div>
          {!isFile && mayOperate.value && <button type="button" class="button" disabled={!maySave} onClick={() => void save()}>Save</button>}
          <button type="button" class="button quiet" disabled={!check || check.errors.length > 0} onClick={() => tryOut(text)}>Try on the past</button>
          {!isNew && !isFile && mayOperate.value && <button type="button" class="button quiet" onClick={() => ask(true)}>Take out</button>}
          <button type="button" class="button quiet" onClick={close}>{isChanged && !isFile ? 'Discard' : 'Close'}</button>
        </div>
      </div>
      {isFile && <p class="dim">This group comes from the rule file {visible(of.source)}, where it can be changed; here the text can be changed to be tried.</p>}
      <TextField text={text} write={write} errors={check?.errors ?? []} onSave={() => { if (maySave) void save(); }} />
      <Standing check={check} target={target} isFile={isFile} />
      {tried !== null && <BacktestPanel key={tried} rules={tried} isRunAtOnce />}
      {isDeleting && (
        <Dialog title={`Take out ${visible(of.name)}?`} onClose={() => ask(false)}>
          <p>Its rules are evaluated no more and its alerts end, which their receivers are told. The text is not kept.</p>
          <button type="button" class="button" onClick={() => void remove()}>Take out</button>
          <button type="button" class="button quiet" onClick={() => ask(false)}>Keep</button>
        </Dialog>
      )}
    </div>
  );
}

function Standing({ check, target, isFile }: { check: RuleCheck | null; target: ReturnType<typeof groupOf> | null; isFile: boolean }) {
  if (!check) return <p class="dim small" role="status">Checking…</p>;
  if (check.errors.length > 0) return <p class="harm small" role="status">{numbered(check.errors.length, 'error')}: the text cannot be saved.</p>;
  return (
    <>
      <p class="well small" role="status">✓ {counted(check.rules.length, 'rule').replace(/^./, letter => letter.toUpperCase())}, without errors.{!isFile && target && 'problem' in target ? ` ${target.problem}` : ''}</p>
      <ul class="plain small conditions">{check.rules.map(rule => <li key={`${rule.group}/${rule.rule}`}><b>{visible(rule.rule)}</b> fires when <code>{visible(rule.condition)}</code></li>)}</ul>
    </>
  );
}

/** What the silo says of the text, a moment after the last letter, and again when it can be reached again. */
function useCheck(text: string): RuleCheck | null {
  const isReached = reached.value.ok;
  const [check, set] = useState<RuleCheck | null>(null);
  const last = useRef('');
  useEffect(() => {
    const mine = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const found = await send<RuleCheck>('/v1/rules/check', {}, { method: 'POST', body: text, signal: mine.signal });
        if (!mine.signal.aborted) set(found);
      } catch (error) {
        if (!mine.signal.aborted) set({ errors: [{ line: 0, key: '', problem: (error as Error).message }], rules: [] });
      }
    }, last.current === '' ? 0 : 400);
    last.current = text;
    return () => {
      clearTimeout(timer);
      mine.abort();
    };
  }, [text, isReached]);
  return check;
}
