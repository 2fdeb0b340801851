import { useEffect, useErrorBoundary, useRef } from 'preact/hooks';
import type { ComponentType } from 'preact';
import { signInReason } from '../api/session';
import { AlertView } from '../alerts/AlertView';
import { AlertsView } from '../alerts/AlertsView';
import { ClusterView } from '../cluster/ClusterView';
import { FleetView } from '../fleet/FleetView';
import { visible } from '../format/name';
import { sentence } from '../format/words';
import { moveRange, resolve } from '../time/range';
import { fullTime } from '../time/zone';
import { ModelView } from '../model/ModelView';
import { NodeView } from '../node/NodeView';
import { OverviewView } from '../overview/OverviewView';
import { RulesView } from '../rules/RulesView';
import { AddressFaults } from './addressfaults';
import { Header } from './header';
import { Help, isHelping } from './help';
import { useKeys } from './keyboard';
import { Link } from './link';
import { link, navigate, route, type View } from './router';
import { isSearching, Search } from './search';
import { SignIn } from './signin';
import { Empty, Failure } from './states';
import { nextTheme, setTheme } from './theme';
import { tick } from './ticking';
import { Tip } from './tip';
import { Toasts } from './toast';

const views: Record<View, ComponentType> = {
  overview: OverviewView, model: ModelView, node: NodeView, fleet: FleetView, alerts: AlertsView, alert: AlertView, rules: RulesView, cluster: ClusterView, unknown: Unknown,
};

const keys = [
  { key: '/', text: 'Search models, nodes and rules', run: () => { isSearching.value = true; } },
  { key: '?', text: 'This help', run: () => { isHelping.value = true; } },
  { key: 'o', text: 'Overview', run: () => navigate(link('/')) },
  { key: 'a', text: 'Alerts', run: () => navigate(link('/alerts')) },
  { key: 'f', text: 'Fleet', run: () => navigate(link('/fleet')) },
  { key: 't', text: 'Light or dark', run: () => setTheme(nextTheme()) },
  { key: '[', text: 'Earlier', run: () => moveRange(-0.5) },
  { key: ']', text: 'Later', run: () => moveRange(0.5) },
  { key: 'Escape', text: 'Close what is open, leave a field', run: () => (document.activeElement as HTMLElement | null)?.blur() },
];

export function App() {
  useKeys(keys, { isForAll: true });
  const isAsking = signInReason.value !== null;
  return (
    <>
      <Header />
      {!isAsking && <Main key={route.value.path} />}
      <Search />
      <Help />
      <SignIn />
      <Toasts />
      <Tip />
    </>
  );
}

/** A view of its own for every path: nothing of one model is left when another is shown. */
function Main() {
  const { view, name } = route.value;
  const box = useRef<HTMLElement>(null);
  const [error, reset] = useErrorBoundary(problem => console.error(problem));
  useEffect(() => {
    document.title = `${name === '' ? sentence(view) : visible(name)} · OrleansMonitor`;
    // Screen readers go on at the new view; the first one is where they are.
    if (wasShown) box.current?.focus({ preventScroll: true });
    wasShown = true;
  }, []);
  const Shown = views[view];
  return (
    <main id="main" tabIndex={-1} ref={box}>
      <PrintHead />
      <AddressFaults />
      {error ? <Failure error={error as Error} reload={reset} what="This view" /> : <Shown />}
    </main>
  );
}

/** What is printed and of when: without the header a sheet says neither. */
function PrintHead() {
  const { from, to } = resolve();
  return <p class="print-head">OrleansMonitor · {fullTime(from)} to {fullTime(to)} · printed {fullTime(tick.value)}</p>;
}

let wasShown = false;

function Unknown() {
  return <Empty title="There is no such page."><p><Link to="/">All models</Link></p></Empty>;
}
