import { isOpen, useAlerts } from '../api/alerts';
import { isHelping } from './help';
import { Link } from './link';
import { RangePicker } from './rangepicker';
import { route, type View } from './router';
import { isSearching } from './search';
import { Account } from './signin';
import { nextTheme, setTheme, shownTheme, theme } from './theme';
import './header.css';

const views: readonly { path: string; text: string; of: readonly View[] }[] = [
  { path: '/', text: 'Overview', of: ['overview', 'model'] },
  { path: '/fleet', text: 'Fleet', of: ['fleet', 'node'] },
  { path: '/alerts', text: 'Alerts', of: ['alerts', 'alert'] },
  { path: '/rules', text: 'Rules', of: ['rules'] },
  { path: '/cluster', text: 'Cluster', of: ['cluster'] },
];

export function Header() {
  return (
    <header class="app">
      <a class="skip" href="#main">Skip to the content</a>
      <Link to="/" class="brand">OrleansMonitor</Link>
      <nav aria-label="Views">
        {views.map(({ path, text, of }) => (
          <Link key={path} to={path} current={of.includes(route.value.view)}>{text}{path === '/alerts' && <AlertCount />}</Link>
        ))}
      </nav>
      <div class="tools">
        <button type="button" class="field find" aria-keyshortcuts="/" onClick={() => { isSearching.value = true; }}>
          <span class="wide">Search models, nodes, rules</span><span class="narrow">Search</span> <kbd aria-hidden="true">/</kbd>
        </button>
        <RangePicker />
        <button type="button" class="field icon" aria-label={`Theme: ${theme.value === 'system' ? `${shownTheme()}, by the system` : theme.value}. Change`} onClick={() => setTheme(nextTheme())}>
          <span aria-hidden="true">{theme.value === 'system' ? '◐' : shownTheme() === 'dark' ? '●' : '○'}</span>
        </button>
        <button type="button" class="field icon" aria-label="Keyboard and help" aria-keyshortcuts="?" onClick={() => { isHelping.value = true; }}><span aria-hidden="true">?</span></button>
        <Account />
      </div>
    </header>
  );
}

function AlertCount() {
  const open = useAlerts().filter(isOpen).length;
  return open === 0 ? null : <> <b class="pill">{open > 999 ? '999+' : open}<span class="hidden"> firing</span></b></>;
}
