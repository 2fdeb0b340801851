import { answersOf, isTold } from '../tables.mjs';

export const ready = '.alert-page .figure-list';

/** One that is active and one that has ended, if there are any; else what there is of neither. */
export async function addresses(api) {
  const [active] = await api.get('/v1/alerts');
  const { entries } = await api.get('/v1/alerts/history', { limit: 200 });
  const ended = entries.find(entry => entry.from === 'firing' && entry.phase === 'inactive' && entry.id !== active?.id);
  return { ...(active ? { active: `/alerts/${active.id}` } : {}), ...(ended ? { ended: `/alerts/${ended.id}` } : {}) };
}

export async function check(page, api, path) {
  const answers = answersOf(page, what => what === 'timeline');
  await page.reload();
  await page.waitForSelector(ready);
  const { alert, rule } = await api.get(`/v1${path}`);
  const text = await page.textContent('.alert-page');
  for (const word of [alert.rule, rule?.condition, Object.values(alert.labels).find(value => value !== alert.rule)]) {
    if (word && !text.includes(word)) throw new Error(`the page of the alert does not say '${word}'`);
  }
  await page.waitForSelector('.alert-page .chart, .alert-page aside .timeline-list');
  const failure = await page.$('.failure');
  if (failure) throw new Error(`a part of the view failed: ${await failure.textContent()}`);
  // The evidence's course; of a figure in percent it is a hundred times the ratio.
  const chart = page.locator('.alert-page figure.chart').first();
  if (await chart.count() === 0) return;
  const course = () => {
    const { time, figures } = answers.timeline;
    const [{ unit, values }] = Object.values(figures);
    return values.flatMap((value, index) => (value === null ? [] : [[new Date(time[index]).toISOString(), unit === 'ratio' ? 100 * value : value]]));
  };
  await isTold(chart, course, 'the evidence', rows => rows.filter(row => row[1] !== null).map(row => row.slice(0, 2)));
}
