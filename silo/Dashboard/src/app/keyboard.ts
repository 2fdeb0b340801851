import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

export interface Key {
  /** As `KeyboardEvent.key` has it. */
  readonly key: string;
  readonly text: string;
  readonly run: () => void;
}

/** What keys do now, the view's own last: for the help. */
export const keys = signal<readonly Key[]>([]);

/** Gives keys a meaning while the component is there; those of the whole page come before those of a view. */
export function useKeys(own: readonly Key[], { isForAll = false }: { isForAll?: boolean } = {}): void {
  useEffect(() => {
    keys.value = isForAll ? [...own, ...keys.peek()] : [...keys.peek(), ...own];
    return () => { keys.value = keys.peek().filter(key => !own.includes(key)); };
  }, own.map(key => key.run));
}

export function startKeyboard(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement | null;
    const isWriting = target?.matches?.('input, select, textarea, [contenteditable]') === true;
    if ((isWriting && event.key !== 'Escape') || document.querySelector('dialog[open]')) return;
    const found = keys.peek().findLast(({ key }) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found.run();
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}
