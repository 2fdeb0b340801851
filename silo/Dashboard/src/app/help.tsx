import { signal } from '@preact/signals';
import { clockAhead } from '../time/clock';
import { duration } from '../format/words';
import { Dialog } from './dialog';
import { keys } from './keyboard';
import './help.css';

export const isHelping = signal(false);

/** What keys do here, and where more is written. */
export function Help() {
  if (!isHelping.value) return null;
  return (
    <Dialog title="Keyboard and help" onClose={() => { isHelping.value = false; }}>
      <table class="keys">
        <tbody>
          {keys.value.map(({ key, text }) => <tr key={key}><td><kbd>{key === 'Escape' ? 'Esc' : key}</kbd></td><td>{text}</td></tr>)}
        </tbody>
      </table>
      <p>The address of this page holds everything that is shown: send it to somebody, and the same is seen. Point at a figure, or move to it with the tabulator key, to see how much it rests on.</p>
      {clockAhead() !== 0 && <p class="watch">The clock of this machine is {duration(clockAhead() / 1000)} {clockAhead() > 0 ? 'ahead of' : 'behind'} the silo’s. Times are shown by the silo’s clock.</p>}
      <p class="dim small">The same figures: <a href="/docs">the interface</a>, <a href="/metrics">metrics</a>, and <code>orleansmonitor top</code>.</p>
    </Dialog>
  );
}
