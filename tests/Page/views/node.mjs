import { equal } from '../api.mjs';
import { answersOf, soon } from '../tables.mjs';

export const ready = '.node-models';

export async function addresses(api) {
  const [first] = await api.get('/v1/nodes');
  return first ? { first: `/nodes/${encodeURIComponent(first.node)}?from=-15m` } : {};
}

export async function check(page) {
  const answers = answersOf(page, what => what === 'health');
  await page.reload();
  await page.waitForSelector('.chart canvas');
  await soon(async () => {
    const shown = await page.locator('.node-models').first().locator('tbody th').allTextContents();
    equal([...shown].sort(), answers.health.models.map(each => each.model).sort(), 'the models of the node');
  });
  const failure = await page.$('.failure');
  if (failure) throw new Error(`a part of the view failed: ${await failure.textContent()}`);
}
