import { computed, signal } from '@preact/signals';

// The key or token is kept for the session of this tab: not on disk, not for other tabs, in no address and no cookie.
const slot = 'orleansmonitor.credential';

export interface CallerInfo {
  readonly name: string;
  readonly kind: 'anonymous' | 'key' | 'token' | 'certificate';
  readonly roles: readonly string[];
}

export const credential = signal<string | null>(stored());

/** Why a person is asked to sign in; null: he is not. */
export const signInReason = signal<string | null>(null);

/** Who the silo takes this page for; null: not known yet. */
export const caller = signal<CallerInfo | null>(null);

/** Whether what changes something is offered. Until it is known who asks it is, and the silo refuses what it must. */
export const mayOperate = computed(() => caller.value?.roles.includes('operate') ?? true);

function stored(): string | null {
  try {
    return sessionStorage.getItem(slot);
  } catch {
    return null;
  }
}

export function signIn(text: string): void {
  keep(text.trim() || null);
  signInReason.value = null;
}

export function signOut(): void {
  keep(null);
  caller.value = null;
}

/** The header by which requests say who asks. */
export function authorization(): Record<string, string> {
  return credential.value ? { authorization: `Bearer ${credential.value}` } : {};
}

/** The silo does not take the credential, or wants one. */
export function requireSignIn(reason: string): void {
  signInReason.value ??= reason;
}

function keep(text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(slot);
    else sessionStorage.setItem(slot, text);
  } catch {
    // Where a browser keeps nothing, it is known until the page is left.
  }
  credential.value = text;
}
