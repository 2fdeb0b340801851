import { equal } from './api.mjs';

const patience = 60_000;

// A chart may be laid anew while the page still loads, which closes its menu.
export async function choose(chart, text) {
  const item = chart.getByRole('button', { name: text });
  for (const begun = Date.now(); ;) {
    await chart.hover();
    if (!await item.isVisible()) await chart.locator('.chart-menu').click();
    try {
      return await item.click({ timeout: 3000 });
    } catch (error) {
      if (Date.now() - begun > patience) throw error;
    }
  }
}

/** What the table of a chart says, row by row: times as RFC 3339, figures in full, what is absent as null, names as they are. */
export function rowsOf(chart) {
  return chart.locator('.chart-table tbody tr').evaluateAll(rows => rows.map(row => [...row.cells].map(cell => {
    if (cell.querySelector('[aria-label=absent]')) return null;
    const figure = cell.querySelector('data');
    return figure ? Number(figure.value) : cell.querySelector('time')?.dateTime ?? cell.textContent;
  })));
}

/** Holds the table of a chart against what is expected of it, and shows the chart again. */
export async function isTold(chart, expected, what, read = rows => rows) {
  await choose(chart, 'Show as a table');
  await soon(async () => equal(read(await rowsOf(chart)), expected(), what));
  await choose(chart, 'Show as a chart');
  // It is drawn again.
  await chart.locator('.chart-plot :is(svg, canvas), canvas, .chart-categories, .matrix, .mistakes').first().waitFor();
}

// What is live is asked again meanwhile: the page and this script may be one answer apart for a moment.
export async function soon(told) {
  for (const begun = Date.now(); ;) {
    try {
      return await told();
    } catch (error) {
      if (Date.now() - begun > patience) throw error;
      await new Promise(resolve => setTimeout(resolve, 250));
    }
  }
}

/** The last answers that a page got, by the last part of their path. */
export function answersOf(page, wanted) {
  const answers = {};
  page.on('response', async response => {
    const { pathname, searchParams } = new URL(response.url());
    const what = pathname.split('/').at(-1);
    if (response.ok() && wanted(what, searchParams)) answers[what] = await response.json().catch(() => answers[what]);
  });
  return answers;
}
