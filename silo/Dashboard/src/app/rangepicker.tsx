import { useState } from 'preact/hooks';
import { reached } from '../api/client';
import { connection } from '../api/live';
import { calendar, moveRange, presets, range, resolve, setRange } from '../time/range';
import { fromField, localZone, moment, setZone, toField, zone, zones } from '../time/zone';
import { now } from '../time/clock';
import { Popover } from './popover';

/** The time range of the whole page, and its zone. */
export function RangePicker() {
  return (
    <Popover button={<>{range.value.text}<Freshness /></>} class="field range">
      {close => <Choice close={close} />}
    </Popover>
  );
}

function Freshness() {
  if (!reached.value.ok) return <span class="harm"> · no connection since {moment(reached.value.since, now())}</span>;
  if (!range.value.live) return null;
  return <span class="dim"> · {connection.value.state === 'polling' ? 'every 10 s' : 'live'}</span>;
}

function Choice({ close }: { close: () => void }) {
  const shown = range.value;
  const interval = resolve(shown);
  const choose = (from: string | number, to: number | null) => {
    setRange(from, to);
    close();
  };
  return (
    <div class="rangepicker">
      <ul>
        {presets.map(({ from, text }) => (
          <li key={from}><button type="button" aria-pressed={shown.live && shown.from === from} onClick={() => choose(from, null)}>{text}</button></li>
        ))}
        {calendar(now(), zone.value).map(({ text, from, to }) => (
          <li key={text}><button type="button" aria-pressed={interval.from === from && (to === null ? shown.live : interval.to === to)} onClick={() => choose(from, to)}>{text}</button></li>
        ))}
      </ul>
      <OwnRange close={close} />
      <div class="move">
        <button type="button" class="button quiet" onClick={() => moveRange(-0.5)}><span aria-hidden="true">←</span> Earlier</button>
        <button type="button" class="button quiet" disabled={shown.live} onClick={() => moveRange(0.5)}>Later <span aria-hidden="true">→</span></button>
        <button type="button" class="button quiet" onClick={zoomOut}>Zoom out</button>
      </div>
      <label>
        <span>Time zone</span>
        <select class="field" value={zone.value} onChange={event => setZone(event.currentTarget.value)}>
          <option value={localZone}>{localZone} (this browser)</option>
          {zones().filter(name => name !== localZone).map(name => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
    </div>
  );
}

function zoomOut() {
  const { from, to } = resolve();
  const half = (to - from) / 2;
  if (to + half >= now()) setRange(`-${Math.round((2 * (to - from)) / 1000)}s`, null);
  else setRange(from - half, to + half);
}

function OwnRange({ close }: { close: () => void }) {
  const shown = resolve();
  const [from, setFrom] = useState(toField(shown.from));
  const [to, setTo] = useState(toField(shown.to));
  const isOrdered = from !== '' && to !== '' && fromField(from) < fromField(to);
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        if (!isOrdered) return;
        setRange(fromField(from), fromField(to));
        close();
      }}
    >
      <label><span>From</span><input class="field" type="datetime-local" value={from} required onInput={event => setFrom(event.currentTarget.value)} /></label>
      <label><span>To</span><input class="field" type="datetime-local" value={to} required onInput={event => setTo(event.currentTarget.value)} /></label>
      <button type="submit" class="button" disabled={!isOrdered}>Show</button>
      {!isOrdered && <span class="harm small" role="alert">From must be before to.</span>}
    </form>
  );
}
