import { effect, signal } from '@preact/signals';

/** By the system, or by hand, which is remembered on this machine. */
export type Theme = 'system' | 'light' | 'dark';

const slot = 'orleansmonitor.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(dark.matches);

export const theme = signal<Theme>(stored());

function stored(): Theme {
  try {
    const text = localStorage.getItem(slot);
    return text === 'light' || text === 'dark' ? text : 'system';
  } catch {
    return 'system';
  }
}

/** The theme that is shown. Charts that draw on a canvas follow it. */
export function shownTheme(): 'light' | 'dark' {
  return theme.value === 'system' ? (systemIsDark.value ? 'dark' : 'light') : theme.value;
}

export function setTheme(next: Theme): void {
  theme.value = next;
  try {
    if (next === 'system') localStorage.removeItem(slot);
    else localStorage.setItem(slot, next);
  } catch {
    // Where a browser keeps nothing, it is known until the page is left.
  }
}

/** System, then the other of the two, then the system's own by hand, and round again. */
export function nextTheme(): Theme {
  const other = systemIsDark.value ? 'light' : 'dark';
  const same = systemIsDark.value ? 'dark' : 'light';
  return theme.value === 'system' ? other : theme.value === other ? same : 'system';
}

export function startTheme(): void {
  dark.addEventListener('change', event => { systemIsDark.value = event.matches; });
  effect(() => { document.documentElement.dataset.theme = shownTheme(); });
}
