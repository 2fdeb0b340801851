/** A page of what a search finds. */
export interface Page<T> {
  shown: readonly T[];
  found: number;
  page: number;
  last: number;
}

/** The page that is asked for, or the last one there is. */
export function pageOf<T>(all: readonly T[], nameOf: (item: T) => string, search: string, page: number, size: number): Page<T> {
  const wanted = search.trim().toLowerCase();
  const found = wanted === '' ? all : all.filter(item => nameOf(item).toLowerCase().includes(wanted));
  const last = Math.max(0, Math.ceil(found.length / size) - 1);
  const at = Math.min(Math.max(0, page), last);
  return { shown: found.slice(at * size, (at + 1) * size), found: found.length, page: at, last };
}
