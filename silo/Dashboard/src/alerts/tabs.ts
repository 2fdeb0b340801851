import type { AlertState } from './describe';

/** What of the alerts is shown, as the address names it. */
export const tabs: readonly { state: AlertState | 'open' | 'ended' | 'silences'; text: string }[] = [
  { state: 'open', text: 'Open' },
  { state: 'firing', text: 'Firing' },
  { state: 'acknowledged', text: 'Acknowledged' },
  { state: 'pending', text: 'Pending' },
  { state: 'silenced', text: 'Silenced' },
  { state: 'ended', text: 'Ended' },
  { state: 'silences', text: 'Silences' },
];
