import { equal } from '../api.mjs';
import { answersOf, soon } from '../tables.mjs';

export const ready = '.alert-rows li, .empty';

export const addresses = () => ({ open: '/alerts', pending: '/alerts?state=pending', ended: '/alerts?state=ended&from=-1h', silences: '/alerts?state=silences' });

/** Every alert of the API that is not silenced is among the open ones, and one can be silenced with its brothers. */
export async function check(page, api, path) {
  if (path !== '/alerts') return;
  const answers = answersOf(page, what => what === 'alerts');
  await page.reload();
  await page.waitForSelector(ready);
  await soon(async () => {
    for (const bundle of await page.locator('.bundle button.rule[aria-expanded=false]').all()) await bundle.click({ timeout: 3000 });
    const shown = await page.locator('.alert-rows li:not(.bundle) a.rule').evaluateAll(links => links.map(link => new URL(link.href).pathname.split('/')[2]));
    equal([...shown].sort(), answers.alerts.filter(alert => alert.silencedBy.length === 0).map(alert => alert.id).sort(), 'the open alerts');
  });
  const silence = page.locator('.alert-rows').getByRole('button', { name: /^Silence/ }).first();
  if (await silence.count() === 0) return;
  await silence.click();
  await page.locator('.silence-form input[type=radio]').first().waitFor();
  if (await page.locator('.silence-form .for button').count() < 4) throw new Error('it cannot be said for how long');
  await page.locator('.silence-form .for button').first().click();
  await page.getByText('Why is empty').waitFor();
  await page.keyboard.press('Escape');
}
