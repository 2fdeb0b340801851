import { equal } from '../api.mjs';
import { answersOf, choose, isTold, soon } from '../tables.mjs';

export const ready = '.model-course .chart-plot canvas';

/** Every model of the fleet: a classifier, one of many classes, a regression, a language model; and two versions beside each other. */
export async function addresses(api) {
  const models = await withCourse(api);
  // A range that has ended: figures stay what they are while they are read.
  const newest = Math.max(...models.map(({ watermark }) => Date.parse(watermark)).filter(Number.isFinite));
  const [from, to] = [newest - 16 * 60_000, newest].map(time => new Date(time).toISOString());
  const path = model => `/models/${encodeURIComponent(model)}?from=${from}&to=${to}`;
  const live = models.filter(({ watermark }) => Date.parse(watermark) > newest - 5 * 60_000);
  const all = Object.fromEntries(live.map(({ model }) => [model, path(model)]));
  const [two] = live.filter(({ versions }) => versions.length > 1);
  return two ? { ...all, versions: `${path(two.model)}&compare=version:${two.versions[0]}&version=${two.versions[1]}` } : all;
}

/** The models as soon as each has records of a minute or so: a course needs some points. */
async function withCourse(api) {
  for (const begun = Date.now(); ;) {
    const models = await api.get('/v1/models');
    if (models.every(({ records }) => records >= 1500)) return models;
    if (Date.now() - begun > 300_000) throw new Error('the models have too few records to be drawn');
    await new Promise(done => setTimeout(done, 1000));
  }
}

/** What the tables of charts and the matrix say is what the API says, of each kind of chart. */
export async function check(page, api, path) {
  const { searchParams } = new URL(path, api.origin);
  const version = searchParams.get('version');
  // Beside the courses there are those of tokens, and the other version's.
  const answers = answersOf(page, (what, query) => ['timeline', 'health', 'distributions', 'curves', 'heatmap'].includes(what) && query.get('version') === version && (what !== 'heatmap' || query.get('figure') === 'latency') && (what !== 'timeline' || query.get('figures').startsWith('rate,')));
  await page.reload();
  await page.waitForSelector(ready);
  await soon(async () => { if (!answers.timeline || !answers.health) throw new Error(`of the answers there are ${Object.keys(answers).join(', ')}`); });
  await coursesAreTold(page, answers);
  if (answers.health.classification?.classes.length <= 8) await soon(() => matrixIsTold(page, answers.health.classification));
  else if (answers.health.classification?.confusionMatrix) await mistakesAreTold(page, answers);
  await keysRead(page);
  // Everything that is asked for only when somebody comes near it.
  await page.evaluate(async () => {
    for (let at = 0; at < document.body.scrollHeight; at += 400) {
      scrollTo(0, at);
      await new Promise(resolve => setTimeout(resolve, 60));
    }
    scrollTo(0, 0);
  });
  await page.waitForSelector('.model-section .data-quality, .model-section .failure');
  const failure = await page.$('.failure');
  if (failure) throw new Error(`a part of the view failed: ${await failure.textContent()}`);
  await distributionsAreTold(page, answers);
  await curvesAreTold(page, answers);
}

const chartOf = (page, title) => page.locator('figure.chart').filter({ has: page.locator('.chart-title', { hasText: new RegExp(`^${title}$`) }) }).first();

/** The rate; of latency the quantiles over the heat; of quality the figure with its interval. */
async function coursesAreTold(page, answers) {
  const of = (figure, scale = 1) => answers.timeline.figures[figure]?.values.map(value => (value === null ? null : value * scale));
  const courses = [['Predictions', 'rate', ['rate']], ['Latency', 'latency_p50', ['latency_p50', 'latency_p99']]];
  for (const [title, first, figures] of courses) {
    if (!of(first)?.some(value => value !== null)) continue;
    const expected = () => answers.timeline.time.flatMap((time, index) => (figures.some(figure => of(figure)?.[index] != null) ? [[new Date(time).toISOString(), ...figures.map(figure => of(figure)?.[index] ?? null)]] : []));
    const { columns } = await headOf(page, title);
    if (title === 'Latency') await heatIsTold(page, answers);
    const places = [0, ...figures.map(figure => columns.findIndex(column => column.startsWith(figure.startsWith('latency') ? figure.slice(8) : 'Predictions')))];
    await isTold(chartOf(page, title), expected, title, rows => rows.map(row => places.map(place => row[place])).filter(row => row.slice(1).some(value => value !== null)));
  }
}

/** The cells under the quantiles: of rows that hold any, how many at the begin of each column. */
async function heatIsTold(page, answers) {
  const { columns } = await headOf(page, 'Latency');
  const begin = columns.findIndex(column => / to /.test(column));
  if (begin < 0) return;
  const expected = () => {
    const { time, counts, edges } = answers.heatmap;
    const rows = edges.slice(1).flatMap((_, row) => (counts.some(column => column[row] > 0) ? [row] : []));
    return time.map((at, column) => [new Date(at).toISOString(), ...rows.map(row => counts[column][row])]);
  };
  await isTold(chartOf(page, 'Latency'), expected, 'the heat map', rows => rows.filter(row => row[begin] !== null).map(row => [row[0], ...row.slice(begin)]));
}

async function headOf(page, title) {
  const chart = chartOf(page, title);
  await choose(chart, 'Show as a table');
  const columns = await chart.locator('.chart-table thead th').allTextContents();
  await choose(chart, 'Show as a chart');
  return { columns };
}

async function matrixIsTold(page, { confusionMatrix }) {
  const shown = await page.locator('.matrix tbody tr').evaluateAll(rows => rows.map(row => [...row.querySelectorAll('td b')].map(cell => Number(cell.textContent.replaceAll(',', '')))));
  equal(shown, confusionMatrix, 'the confusion matrix');
}

/** Of many classes the table has the cells that have records. */
async function mistakesAreTold(page, answers) {
  const expected = () => {
    const { classes, confusionMatrix } = answers.health.classification;
    return classes.flatMap((actual, row) => classes.flatMap((predicted, column) => (confusionMatrix[row][column] > 0 ? [[actual, predicted, confusionMatrix[row][column]]] : [])));
  };
  await isTold(chartOf(page, 'Confusion'), expected, 'the cells of the confusion', rows => rows.map(row => row.slice(0, 3)));
}

/** The first feature as it opens, and the outputs. */
async function distributionsAreTold(page, answers) {
  const [feature] = answers.distributions?.features ?? [];
  const first = page.locator('.moved-row').first();
  if (feature && await first.count() > 0) {
    await first.click();
    await isTold(page.locator('.moved-open figure.chart').first(), () => sharesOf(answers.distributions.features[0]), `the shares of ${feature.name}`, rows => rows.map(row => row.slice(feature.categories ? 0 : 2)));
    await first.click();
  }
  const outputs = answers.distributions?.outputs;
  if (outputs) await isTold(chartOf(page, 'Predicted (classes|numbers)'), () => sharesOf(answers.distributions.outputs), 'the shares of outputs', rows => rows.map(row => row.slice(outputs.categories ? 0 : 2)));
}

// Outer cells of numbers that hold nothing are not drawn.
function sharesOf({ categories, edges, current, reference }) {
  const isOpen = index => edges && current.length > edges.length && (index === 0 || index === current.length - 1);
  return current.flatMap((share, index) => {
    const shares = [share, ...(reference ? [reference[index]] : [])];
    return isOpen(index) && shares.every(each => !each) ? [] : [[...(categories ? [categories[index]] : []), ...shares]];
  });
}

/** ROC, precision over recall, calibration. */
async function curvesAreTold(page, answers) {
  const points = answers.curves?.points ?? [];
  if (points.length > 0) {
    await isTold(chartOf(page, 'ROC'), () => answers.curves.points.map(point => [point.falsePositiveRate, point.truePositiveRate]), 'the ROC curve', rows => rows.map(row => row.slice(1, 3)));
    await isTold(chartOf(page, 'Precision and recall'), () => answers.curves.points.filter(point => point.precision != null).map(point => [point.truePositiveRate, point.precision]), 'precision over recall', rows => rows.map(row => row.slice(1, 3)));
  }
  const own = () => answers.health.scores ?? answers.health.confidence;
  if (own()?.calibration?.length > 0) await isTold(chartOf(page, 'Calibration'), () => own().calibration.map(bin => [bin.meanScore, bin.eventRate, bin.count]), 'the calibration', rows => rows.map(row => [row[1], row[2], row[4]]));
}

/** The arrow keys read a chart, and all charts read the same moment. */
async function keysRead(page) {
  const slider = page.locator('.model-course [role=slider]').first();
  // A pointer over charts that are laid anew takes the cursor with it, and so does a chart itself.
  await page.mouse.move(0, 0);
  await soon(async () => {
    await slider.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    const text = await slider.getAttribute('aria-valuetext');
    if (!/\d{2}:\d{2}.*: .*\d/.test(text)) throw new Error(`the arrow keys read '${text}'`);
    await page.locator('.chart-axis .pill').first().waitFor({ timeout: 1000 });
  });
  await page.keyboard.press('Escape');
}
