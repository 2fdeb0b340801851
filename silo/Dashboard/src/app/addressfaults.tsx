import { visible } from '../format/name';
import { now } from '../time/clock';
import { faultsOf } from './address';
import { route, setQuery } from './router';

const mostShown = 5;

/** Says what of the address could not be read, and takes it out on demand. */
export function AddressFaults() {
  const faults = faultsOf(route.value, now());
  if (faults.length === 0) return null;
  const repair = () => setQuery(Object.fromEntries(faults.map(({ name }) => [name, null])), { replace: true });
  return (
    <div class="address-faults" role="status">
      {faults.slice(0, mostShown).map(({ name, value, limit }) => (
        <p key={`${name} ${value}`}><span aria-hidden="true" class="watch">▲</span> The address has <b><bdi>{visible(name)}</bdi></b> as <bdi>“{visible(value.slice(0, 80))}”</bdi>, which is not used: it must be {limit}.</p>
      ))}
      {faults.length > mostShown && <p class="dim">And {faults.length - mostShown} more.</p>}
      <button type="button" class="button quiet" onClick={repair}>Take {faults.length === 1 ? 'it' : 'them'} out of the address</button>
    </div>
  );
}
