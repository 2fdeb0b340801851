import { count } from '../format/numbers';

/** Which part of a long list is shown, and the next. */
export function Pager({ page, last, all, size, go }: { page: number; last: number; all: number; size: number; go: (page: number) => void }) {
  if (last === 0) return null;
  return (
    <span class="pages">
      <span class="dim">{count(page * size + 1)}–{count(Math.min(all, (page + 1) * size))} of {count(all)}</span>
      <button type="button" aria-label="Those before" disabled={page === 0} onClick={() => go(page - 1)}>‹</button>
      <button type="button" aria-label="The next" disabled={page === last} onClick={() => go(page + 1)}>›</button>
    </span>
  );
}
