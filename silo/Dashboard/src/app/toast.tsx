import { signal } from '@preact/signals';
import './toast.css';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isBad: boolean;
}

const most = 4;
const stays = 6000;
const toasts = signal<readonly Toast[]>([]);
let last = 0;

/** Says for some seconds what was done, or that it was not. */
export function toast(text: string, { isBad = false }: { isBad?: boolean } = {}): void {
  const id = ++last;
  toasts.value = [...toasts.value, { id, text, isBad }].slice(-most);
  setTimeout(() => dismiss(id), isBad ? 2 * stays : stays);
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter(one => one.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, isBad }) => (
        <button key={id} type="button" class={isBad ? 'toast bad' : 'toast'} onClick={() => dismiss(id)}>{text}<span class="hidden"> (dismiss)</span></button>
      ))}
    </div>
  );
}
