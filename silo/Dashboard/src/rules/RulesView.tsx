import { freshAlerts } from '../alerts/fresh';
import { get, useData } from '../api/client';
import { mayOperate } from '../api/session';
import { Link } from '../app/link';
import { route, setQuery } from '../app/router';
import { Empty, Ready } from '../app/states';
import { tick } from '../app/ticking';
import { Name, visible } from '../format/name';
import { ago, counted, duration } from '../format/words';
import { AlertGlyph } from '../alerts/AlertGlyph';
import { byUrgency } from '../alerts/describe';
import type { Alert } from '../alerts/types';
import { BacktestPanel } from './BacktestPanel';
import { Editor } from './Editor';
import { ExplainPanel } from './ExplainPanel';
import type { Rule, RuleGroup, Rules } from './types';
import './rules.css';

/** What is watched, group by group; a rule explains itself, a group can be edited and tried on the past. */
export function RulesView() {
  const edited = route.value.query.get('edit');
  const answer = useData('/v1/rules', given => get<Rules>('/v1/rules', {}, { signal: given }), { topic: 'rules' });
  const { data: alerts } = useData('/v1/alerts', given => get<Alert[]>('/v1/alerts', {}, { signal: given }), freshAlerts);
  if (edited) return <Editor key={edited} group={edited} />;
  return (
    <Ready of={answer} what="The rules" lines={8} isView>
      {rules => (
        <>
          <div class="headline">
            <h1>{headline(rules, alerts)}</h1>
            {mayOperate.value && <button type="button" class="button quiet" onClick={() => setQuery({ edit: '+' })}>New group</button>}
          </div>
          {rules.problems.map(problem => <p key={problem} class="watch"><span aria-hidden="true">▲</span> {visible(problem)}</p>)}
          <div class="rules-filter"><input type="search" class="field" placeholder="Rule, metric or group" aria-label="Filter rules" value={route.value.query.get('q') ?? ''} onInput={event => setQuery({ q: event.currentTarget.value || null }, { replace: true })} /></div>
          <Groups rules={rules} alerts={alerts ?? []} />
        </>
      )}
    </Ready>
  );
}

function headline(rules: Rules, alerts: readonly Alert[] | undefined): string {
  const all = rules.groups.flatMap(group => group.rules);
  const firing = new Set((alerts ?? []).filter(alert => alert.phase === 'firing').map(alert => `${alert.group}/${alert.rule}`)).size;
  const text = counted(all.length, 'rule');
  return `${text[0]!.toUpperCase()}${text.slice(1)}, ${firing === 0 ? 'none of which fires' : `${firing === 1 ? 'one' : firing} of which ${firing === 1 ? 'fires' : 'fire'}`}`;
}

function Groups({ rules, alerts }: { rules: Rules; alerts: readonly Alert[] }) {
  const words = (route.value.query.get('q') ?? '').toLowerCase().split(/\s+/).filter(word => word !== '');
  const found = rules.groups
    .map(group => ({ ...group, rules: group.rules.filter(rule => words.every(word => `${group.name}\n${rule.name}\n${rule.metric}\n${rule.condition}`.toLowerCase().includes(word))) }))
    .filter(group => group.rules.length > 0);
  if (found.length === 0) return rules.groups.length === 0 ? <Empty title="There are no rules."><p class="dim">A new group says what to watch; <code>orleansmonitor rules suggest MODEL</code> proposes one from a model's history.</p></Empty> : <Empty title="No rule fits." />;
  return <>{found.map(group => <Group key={group.name} group={group} alerts={alerts} />)}</>;
}

function Group({ group, alerts }: { group: RuleGroup; alerts: readonly Alert[] }) {
  const tried = route.value.query.get('try') === group.name;
  return (
    <section class="rule-group" aria-label={group.name}>
      <div class="headline">
        <h2><Name text={group.name} /> <small>every {duration(group.intervalSeconds).replace(/^an? /, '')} · {group.origin === 'api' ? 'set here' : visible(group.source)}</small></h2>
        <span class="actions">
          <button type="button" class="text-button" aria-expanded={tried} onClick={() => setQuery({ try: tried ? null : group.name })}>{tried ? 'Close' : 'Try on the past'}</button>
          <button type="button" class="text-button" onClick={() => setQuery({ edit: group.name })}>{group.origin === 'api' && mayOperate.value ? 'Edit' : 'Text'}</button>
        </span>
      </div>
      {tried && <BacktestPanel group={group.name} isRunAtOnce />}
      <ul class="rule-rows">
        {group.rules.map(rule => <RuleRow key={rule.name} group={group} rule={rule} alerts={alerts.filter(alert => alert.group === group.name && alert.rule === rule.name)} />)}
      </ul>
    </section>
  );
}

function RuleRow({ group, rule, alerts }: { group: RuleGroup; rule: Rule; alerts: readonly Alert[] }) {
  const key = `${group.name}/${rule.name}`;
  const isOpen = route.value.query.get('rule') === key;
  return (
    <li class={isOpen ? 'open' : undefined}>
      <RuleGlyph rule={rule} alerts={alerts} />
      <div class="what">
        <button type="button" class="name" aria-expanded={isOpen} onClick={() => setQuery({ rule: isOpen ? null : key })}><Name text={rule.name} /></button>
        <code class="dim">{visible(rule.condition)}{rule.forSeconds > 0 && `, for ${duration(rule.forSeconds)}`}</code>
        {rule.status?.problem && <p class={rule.status.health === 'err' ? 'harm small' : 'dim small'}>{visible(rule.status.problem)}</p>}
      </div>
      <p class="count dim">{alerts.length > 0 ? <Link to="/alerts" query={{ q: rule.name }}>{counted(alerts.length, 'alert')}</Link> : ''}</p>
      <p class="when dim">{watches(rule).map(text => <span key={text}>{text}</span>)}</p>
      {isOpen && <ExplainPanel group={group.name} rule={rule.name} />}
    </li>
  );
}

// Of a rule with alerts it is that of the one that needs a person first.
function RuleGlyph({ rule, alerts }: { rule: Rule; alerts: readonly Alert[] }) {
  const first = [...alerts].sort(byUrgency)[0];
  if (first && rule.status?.health !== 'err') return <AlertGlyph alert={first} />;
  const [glyph, tone, word] = rule.status?.health === 'err' ? ['✕', 'harm', 'in error']
    : rule.status?.health === 'ok' ? ['✓', 'well', 'quiet'] : ['◌', 'dim', 'never evaluated'];
  return <span class={`state ${tone}`} title={word}><span class="glyph" aria-hidden="true">{glyph}</span><span class="hidden">{word}</span></span>;
}

function watches(rule: Rule): string[] {
  const { status } = rule;
  if (!status?.lastEvaluation) return ['not evaluated yet'];
  const what = rule.scope === 'all' ? 'all together' : counted(status.watched, rule.scope);
  return [`watches ${what}`, `evaluated ${ago(Date.parse(status.lastEvaluation), tick.value)}`];
}
