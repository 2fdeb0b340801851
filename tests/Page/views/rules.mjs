import { equal } from '../api.mjs';
import { isTold } from '../tables.mjs';

export const ready = '.rule-rows li, .text-field textarea';

/** The list, a rule that explains itself, a group tried on the past, and a new one being written. */
export async function addresses(api) {
  const [group] = (await api.get('/v1/rules')).groups;
  const name = encodeURIComponent(group.name);
  return { list: '/rules', explained: `/rules?rule=${name}/${encodeURIComponent(group.rules[0].name)}`, tried: `/rules?try=${name}`, new: '/rules?edit=%2B', text: `/rules?edit=${name}` };
}

export async function check(page, api, path) {
  if (path.includes('edit=%2B')) return await errorsAreAtTheirLines(page);
  if (path.includes('try=')) return await whatWouldHaveFiredIsTold(page);
  if (path.includes('rule=')) return await page.waitForSelector('.explain .states, .explain p');
  if (path !== '/rules') return;
  const shown = await page.locator('.rule-rows .name').allTextContents();
  equal(shown, (await api.get('/v1/rules')).groups.flatMap(group => group.rules.map(rule => rule.name)), 'the rules');
}

async function errorsAreAtTheirLines(page) {
  await page.getByText('without errors').waitFor();
  const area = page.locator('.text-field textarea');
  const text = await area.inputValue();
  const line = text.split('\n').findIndex(each => each.includes('above:')) + 1;
  await area.fill(text.replace(/above: .*/, 'above: high'));
  await page.getByRole('button', { name: `Line ${line}` }).waitFor();
  if (!await page.getByRole('button', { name: 'Save' }).isDisabled()) throw new Error('what has errors can be saved');
  await area.fill(text);
  await page.getByText('without errors').waitFor();
}

/** Each alert of the answer is a row of the chart's table. */
async function whatWouldHaveFiredIsTold(page) {
  const [response] = await Promise.all([page.waitForResponse(each => new URL(each.url()).pathname === '/v1/rules/backtest' && each.ok()), page.reload()]);
  const answer = await response.json();
  await page.waitForSelector('.backtest .found', { timeout: 60_000 });
  const chart = page.locator('figure.chart').first();
  if (await chart.count() > 0) await isTold(chart, () => answer.alerts.length, 'how many alerts would have fired', rows => rows.length);
}
