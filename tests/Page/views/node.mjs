import { equal } from '../api.mjs';

export const ready = '.node-models';

export async function addresses(api) {
  const [first] = await api.get('/v1/nodes');
  return first ? { first: `/nodes/${encodeURIComponent(first.node)}?from=-15m` } : {};
}

export async function check(page) {
  const [response] = await Promise.all([page.waitForResponse(each => /^\/v1\/nodes\/[^/]+\/health$/.test(new URL(each.url()).pathname) && each.ok()), page.reload()]);
  const health = await response.json();
  await page.waitForSelector('.chart canvas');
  const shown = await page.locator('.node-models').first().locator('tbody th').allTextContents();
  equal([...shown].sort(), health.models.map(each => each.model).sort(), 'the models of the node');
  const failure = await page.$('.failure');
  if (failure) throw new Error(`a part of the view failed: ${await failure.textContent()}`);
}
