import { answersOf, choose, isTold } from '../tables.mjs';

export const ready = '.fleet-map canvas';

export const addresses = () => ({ map: '/fleet?from=-15m', errors: '/fleet?from=-15m&figure=errors&sort=name' });

/** The table of the map has what the API has, and the arrow keys read the cells. */
export async function check(page, api, path) {
  if (!path.includes('figure=')) {
    const slider = page.locator('.chart [role=slider]').first();
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    const text = await slider.getAttribute('aria-valuetext');
    if (!/.+, .+: (none|.*\d)/.test(text)) throw new Error(`the arrow keys read '${text}'`);
    await page.keyboard.press('Escape');
    return;
  }
  const answers = answersOf(page, what => what === 'fleet');
  await page.reload();
  await page.waitForSelector(ready);
  const models = await tableHead(page);
  const expected = () => answers.fleet.nodes.map((node, row) => [node, ...models.map(model => answers.fleet.values[row][answers.fleet.models.indexOf(model)])]).sort(byName);
  await isTold(page.locator('figure.chart').first(), expected, 'the cells of the fleet', rows => rows.map(row => [row[0], ...row.slice(2)]).sort(byName));
}

const byName = ([a], [b]) => (a < b ? -1 : 1);

/** The models, in the order of the table's columns. */
async function tableHead(page) {
  const chart = page.locator('figure.chart').first();
  await choose(chart, 'Show as a table');
  const models = await chart.locator('.chart-table thead th bdi').allTextContents();
  await choose(chart, 'Show as a chart');
  return models.slice(2);
}
