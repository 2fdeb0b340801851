import { useEffect, useState } from 'preact/hooks';
import { caller, credential, signIn, signInReason, signOut, type CallerInfo } from '../api/session';
import { forgetAnswers, get } from '../api/client';
import { Dialog } from './dialog';

/** Asks for a key or a token where the silo wants one. Nothing of what was seen before is shown behind it. */
export function SignIn() {
  const [text, setText] = useState('');
  const reason = signInReason.value;
  useEffect(() => { if (reason !== null) forgetAnswers(); }, [reason]);
  if (reason === null) return null;
  const send = (event: Event) => {
    event.preventDefault();
    const given = text;
    setText('');
    signIn(given);
  };
  return (
    <Dialog title="Sign in">
      <p>{reason === '' ? 'This silo asks who you are.' : <>What you signed in with is not taken any more: {reason}</>}</p>
      <form onSubmit={send}>
        <label>
          <span>API key (omk_…) or token</span>
          <input class="field" type="password" name="credential" autocomplete="off" spellcheck={false} required autoFocus value={text} onInput={event => setText(event.currentTarget.value)} />
        </label>
        <p class="dim small">It is kept in this tab until the tab is closed. Whoever runs the silo makes keys with <code>orleansmonitor key new</code>.</p>
        <button type="submit" class="button" disabled={text.trim() === ''}>Sign in</button>
      </form>
    </Dialog>
  );
}

export function Account() {
  const who = caller.value;
  if (credential.value === null) return null;
  return <button type="button" class="field" title={who ? `${who.name}: ${who.roles.join(', ')}` : undefined} onClick={leave}>Sign out</button>;
}

function leave() {
  signOut();
  forgetAnswers();
}

/** Learns whom the silo takes this page for, now and after every sign-in. Returns what ends that. */
export function startCaller(): () => void {
  return credential.subscribe(() => {
    get<CallerInfo>('/v1/caller').then(answer => { caller.value = answer; }, () => { caller.value = null; });
  });
}
