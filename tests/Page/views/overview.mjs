import { equal } from '../api.mjs';
import { answersOf, soon } from '../tables.mjs';

export const ready = '.models tbody tr[data-model]';

export const addresses = () => ({ all: '/', hour: '/?from=-1h&tz=Asia%2FKolkata', sorted: '/?sort=p99' });

/** The figures of the rows are those of the API, to the digits that are shown. */
export async function check(page) {
  const answers = answersOf(page, what => what === 'overview');
  await page.reload();
  await page.waitForSelector(ready);
  // What is live is asked again, and of young data a shorter range: the page and its last answer are of one moment, soon.
  await soon(async () => rowsAreTold(await rowsOf(page), answers.overview));
  const title = await page.textContent('h1');
  if (answers.overview.counts.unwell > 0 && !/unwell/.test(title)) throw new Error(`${answers.overview.counts.unwell} are unwell, and the page says '${title}'`);
}

function rowsOf(page) {
  return page.$$eval('.models tbody tr[data-model]', all => all.map(row => ({
    model: row.dataset.model,
    state: row.querySelector('.state .word, .state .hidden').textContent,
    figures: Object.fromEntries([...row.querySelectorAll('td.cell')].map(cell => [cell.dataset.name, cell.querySelector('.value').textContent])),
  })));
}

function rowsAreTold(rows, answer) {
  equal(rows.map(({ model, state }) => ({ model, state })), answer.models.map(({ model, state }) => ({ model, state })), 'models and states');
  for (const [i, { figures }] of rows.entries()) {
    const { model, rate, p99, quality, drift } = answer.models[i];
    for (const [name, { value, unit }] of Object.entries({ Predictions: rate, p99, Quality: quality, Drift: drift })) near(figures[name], value, unit, `${name} of ${model}`);
  }
}

const scales = [1, 1e3, 1e6, 1e-3, 1e-6, 1e-9, 1 / 60, 1 / 3600, 1 / 86_400];

/** A text such as 13.1 beside ms is 0.0131 s, whatever the unit it is written in. */
function near(text, value, unit, what) {
  if (value === null || value === undefined) return equal(text, '–', what);
  const shown = Number(text.replaceAll(',', '').replace('−', '-'));
  const tolerance = Math.max(Math.abs(value) * 0.06, 1e-9);
  if (!scales.some(scale => Math.abs(shown - value * scale) <= tolerance * scale)) throw new Error(`${what}: the page shows ${text}, the API says ${value} ${unit}`);
}
