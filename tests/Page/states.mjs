// Every state that the page can be in, on a silo that is started, killed and started again here, each with a picture. What cannot be had of a real silo is put in the place of its answers.
//
//   node states.mjs SILO_DLL [--out DIR] [--only WORDS]
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { open } from './browser.mjs';
import { faults, run } from './looks.mjs';
import { startSilo } from './silo.mjs';

const { values: options, positionals: [program] } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' }, only: { type: 'string', default: '' } } });
if (options.out) mkdirSync(options.out, { recursive: true });
const hour = 3_600_000;
const desk = { viewport: { width: 1320, height: 860 } };
const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const names = ['<img src=x onerror=alert(1)>', 'a\u202egnp.exe', 'модель 🙂 👩‍🔬', '\u202e', '"><script>alert(1)</script>', 'مراقبة', 'x'.repeat(128)];

const silo = await startSilo(program);
const browser = await open();
const problems = [];

/** A page of its own, with what is put in the place of answers, its picture, and what axe says of it. */
async function at(state, path, work, { device = desk, before, isQuiet = true, look = true } = {}) {
  const context = await browser.newContext({ ...device, baseURL: silo.origin, timezoneId: 'UTC', colorScheme: 'light', reducedMotion: 'reduce' });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', error => problems.push(`error: ${error.message}`));
    page.on('dialog', dialog => { problems.push(`a name was run: ${dialog.message()}`); void dialog.dismiss(); });
    // The browser itself writes answers that failed into the console.
    page.on('console', message => { if (isQuiet && message.type() === 'error') problems.push(`console: ${message.text()}`); });
    await before?.(page, context);
    await page.goto(path);
    await work(page, context);
    if (look) problems.push(...await faults(page));
    if (options.out) await page.screenshot({ path: `${options.out}/state-${state.replaceAll(' ', '-')}.png`, fullPage: state !== 'long answer' });
  } finally {
    await context.close();
  }
}

/** A model with something of everything that steps look for. */
const plain = () => silo.send(Array.from({ length: 40 }, (_, n) => ({ model: 'plain', id: `p-${Date.now()}-${n}`, time: ago(n * 5000), prediction: String(n % 2), label: String(n % 3 % 2), score: 0.5 + n / 100, latencySeconds: 0.01 + n / 1000 })));

const shows = (page, text) => page.getByText(text).first().waitFor();
const answer = (page, path, change) => page.route(url => url.pathname === path, async route => {
  const response = await route.fetch();
  await route.fulfill({ response, json: change(await response.json()) });
});
const fail = (page, path, status, title) => page.route(url => url.pathname.startsWith(path), route => route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ title, detail: title, status }) }));

const steps = {
  'empty: how the first prediction is sent': () => at('empty', '/', page => page.waitForSelector('.welcome')),

  async 'empty: the other views say that there is nothing'() {
    await at('empty fleet', '/fleet', async page => {
      await shows(page, 'No node has sent anything in this time.');
      if ((await page.textContent('h1')) !== 'Fleet') throw new Error(`the heading of an empty fleet is '${await page.textContent('h1')}'`);
    });
    await at('empty alerts', '/alerts', page => shows(page, 'All is quiet.'));
  },

  async 'names with bidi, HTML and emoji'() {
    await silo.send([...names, 'plain'].flatMap((model, i) => Array.from({ length: 40 }, (_, n) => ({
      model, id: `${i}-${n}`, time: ago(n * 10_000), prediction: names[n % 3], label: names[n % 2], score: 0.5 + n / 100, latencySeconds: 0.01 + n / 1000, dimensions: { [names[1]]: names[n % 4] }, features: { [names[0]]: n, [names[3]]: names[n % 5] },
    }))));
    await at('names', '/', async page => {
      await page.waitForFunction(count => document.querySelectorAll('[data-model]').length >= count, names.length);
      const text = await page.textContent('.models');
      if (text.includes('\u202e') || !text.includes('⟨U+202E⟩')) throw new Error('an override of direction is not shown as one');
    });
    await at('names model', `/models/${encodeURIComponent(names[0])}`, page => page.waitForSelector('.matrix'));
    await at('names phone', `/models/${encodeURIComponent('x'.repeat(128))}`, page => page.waitForSelector('.matrix'), { device: phone });
  },

  'loading: bones in the place of what is awaited': () => at('loading', '/', page => page.waitForSelector('.loading .bone'), { before: page => page.route(url => url.pathname === '/v1/overview', () => {}) }),

  'absent figures are dashes with the reason': async () => {
    await silo.send(Array.from({ length: 20 }, (_, n) => ({ model: 'no-latency', id: `a-${n}`, prediction: '1' })));
    await at('absent', '/?q=no-latency', async page => {
      const cell = page.locator('[data-model="no-latency"] td.p99');
      await cell.waitFor();
      if (!/^–/.test((await cell.textContent()).trim()) || (await cell.locator('.why').textContent()) === '') throw new Error(`an absent figure is '${await cell.textContent()}'`);
    });
    await at('absent model', '/models/no-latency', async page => {
      await page.locator('.chart.none', { hasText: 'Latency' }).locator('.absent').waitFor();
      await page.locator('.chart.none', { hasText: 'Quality' }).locator('.absent').waitFor();
    });
  },

  'partial data says how much of it is there': () => at('partial', '/', page => page.waitForSelector('.partial'), {
    before: page => answer(page, '/v1/overview', overview => ({ ...overview, models: overview.models.map((model, i) => (i === 0 ? { ...model, completeness: 0.873 } : model)), receiving: { ...overview.receiving, dropped: 1200, completeness: 0.873 } })),
  }),

  async 'error: what it is and what to do'() {
    await plain();
    await at('error', '/', page => shows(page, 'The silo failed.'), { isQuiet: false, before: page => fail(page, '/v1/overview', 500, 'The store does not answer.') });
    await at('not ready', '/', page => shows(page, 'The silo is not ready.'), { isQuiet: false, before: page => fail(page, '/v1/overview', 503, 'Starting.') });
    await at('forbidden', '/rules', page => shows(page, 'Your role does not allow this.'), { isQuiet: false, before: page => fail(page, '/v1/rules', 403, 'The key has no role for this.') });
    await at('error part', '/models/plain', async page => {
      await page.waitForSelector('.model-course .chart-plot canvas');
      await page.waitForSelector('.model-side .failure');
    }, { isQuiet: false, before: page => fail(page, '/v1/models/plain/distributions', 500, 'The store does not answer.') });
  },

  'a key that is revoked while the page is open leaves nothing to be seen': () => at('revoked', '/', async page => {
    await page.waitForSelector('[data-model]');
    await fail(page, '/v1/', 401, 'The key is not known.');
    await silo.send([{ model: 'plain', id: 'revoked', prediction: '1' }]);
    await page.waitForSelector('dialog input[name=credential]');
    if (await page.locator('main').count() > 0) throw new Error('what a key showed is still there');
  }, { isQuiet: false, before: plain }),

  'a silo that is killed and starts again under the page: stale, then live without a reload': () => at('restarted', '/?q=plain', async page => {
    await page.waitForSelector('[data-model="plain"]');
    await silo.kill();
    await shows(page, 'no connection since');
    await page.waitForSelector('.stale');
    if (options.out) await page.screenshot({ path: `${options.out}/state-stale.png` });
    if (await page.locator('[data-model]').count() === 0) throw new Error('what was shown went with the silo');
    await silo.start();
    await page.waitForSelector('.stale', { state: 'detached' });
    await silo.send([{ model: 'plain-after-the-restart', id: '1', prediction: '1' }]);
    await page.waitForSelector('[data-model="plain-after-the-restart"]');
  }, { isQuiet: false, before: plain }),

  'a connection that is lost for an hour: since when, and live again without a reload': () => at('lost for an hour', '/models/plain', async page => {
    await page.waitForSelector('.model-course .chart-plot canvas');
    await silo.kill();
    await page.clock.fastForward(15_000);
    await shows(page, 'no connection since');
    await page.clock.fastForward(hour);
    await page.locator('.stale', { hasText: 'Figures of an hour ago' }).waitFor();
    if (options.out) await page.screenshot({ path: `${options.out}/state-an-hour-without.png` });
    await silo.start();
    await page.clock.fastForward(31_000);
    await page.waitForSelector('.stale', { state: 'detached' });
    await page.locator('header .range', { hasText: 'live' }).waitFor();
  }, { isQuiet: false, before: async page => { await plain(); await page.clock.install(); } }),

  'a clock that is ahead by minutes: times are the silo’s, and the help says so': () => at('clock ahead', '/models/plain', async page => {
    const [asked] = await Promise.all([page.waitForRequest(request => new URL(request.url()).pathname.endsWith('/timeline')), page.reload()]);
    const to = Date.parse(new URL(asked.url()).searchParams.get('to'));
    if (Math.abs(to - Date.now()) > 120_000) throw new Error(`the page asks until ${new Date(to).toISOString()}, now is ${new Date().toISOString()}`);
    await page.waitForSelector('.model-course .chart-plot canvas');
    await page.keyboard.press('?');
    await page.locator('dialog', { hasText: /clock of this machine is [67] minutes ahead/ }).waitFor();
  }, { before: async page => { await plain(); await page.clock.install({ time: Date.now() + 7 * 60_000 }); } }),

  'a browser that gets no stream asks from time to time': () => at('no stream', '/', async page => {
    await shows(page, 'every 10 s');
    await silo.send([{ model: 'without-a-stream', id: '1', prediction: '1' }]);
    await page.waitForSelector('[data-model="without-a-stream"]');
  }, {
    isQuiet: false,
    before: async page => {
      await page.addInitScript(() => { delete window.EventSource; });
      await page.route(url => url.pathname === '/v1/live', route => route.abort());
    },
  }),

  async '1,000 features and 256 classes'() {
    await silo.send(Array.from({ length: 60 }, (_, n) => ({ model: 'wide', id: `f-${n}`, time: ago(n * 1000), prediction: 'class-0', label: 'class-0', features: Object.fromEntries(Array.from({ length: 1000 }, (_, f) => [`feature-${f}`, ((n + 1) * (f + 1)) % 97])) })));
    await silo.send(Array.from({ length: 4096 }, (_, n) => ({ model: 'wide', id: `c-${n}`, time: ago(n * 10), prediction: `class-${n % 256}`, label: `class-${(n + (n % 5 === 0 ? 1 + (n % 3) : 0)) % 256}`, latencySeconds: 0.01 })));
    await at('wide', '/models/wide', async page => {
      await page.waitForSelector('.mistakes tbody tr');
      await page.locator('.model-search').first().fill('feature-777');
      await page.locator('.moved-row', { hasText: 'feature-777' }).waitFor();
      await page.getByRole('button', { name: 'All cells' }).click();
      await page.waitForSelector('.matrix-grid canvas');
    });
    await at('wide phone', '/models/wide', page => page.waitForSelector('.mistakes tbody tr'), { device: phone });
  },

  async 'long names of classes are read in full'() {
    const classes = ['not eligible for automatic approval', 'eligible after manual review by a second person', 'eligible'];
    await silo.send(Array.from({ length: 90 }, (_, n) => ({ model: 'long-classes', id: `l-${n}`, time: ago(n * 1000), prediction: classes[n % 3], label: classes[(n + (n % 4 === 0 ? 1 : 0)) % 3] })));
    await at('long classes', '/models/long-classes', async page => {
      const heat = page.waitForResponse(response => new URL(response.url()).pathname.endsWith('/heatmap'));
      await page.reload();
      const heads = page.locator('.matrix th');
      await heads.first().waitFor();
      const cut = await heads.evaluateAll(all => all.filter(head => [head, ...head.querySelectorAll('bdi')].some(each => (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1) && getComputedStyle(each).display !== 'inline')).map(head => head.textContent));
      if (cut.length > 0) throw new Error(`names are cut: ${cut.join(', ')}`);
      // Nothing is drawn of what the model has not.
      await heat;
      await page.waitForTimeout(500);
      await page.locator('.chart.none', { hasText: 'Latency' }).waitFor();
    });
  },

  'an answer of 10 MB is bounded and still moves': () => at('long answer', '/alerts', async page => {
    const from = Date.now();
    await page.waitForSelector('.alert-rows li');
    if (await page.locator('.alert-rows li').count() > 300) throw new Error('all of it is drawn');
    await page.locator('.field[type=search]').fill('model-777');
    await page.waitForFunction(() => [...document.querySelectorAll('.alert-rows .rule')].length > 0 && document.querySelector('.alert-rows').textContent.includes('model-777'));
    return `${Date.now() - from} ms`;
  }, { look: false, before: page => page.route(url => url.pathname === '/v1/alerts', route => route.fulfill({ json: manyAlerts(10 << 20) })) }),

  async 'a narrow phone: nothing moves sideways, whichever view'() {
    await plain();
    for (const [name, path, ready] of [['overview', '/', '[data-model]'], ['model', '/models/plain', '.matrix'], ['fleet', '/fleet', '.fleet-map'], ['alerts', '/alerts', '.empty, .alert-rows'], ['rules', '/rules', '.rule-rows li'], ['cluster', '/cluster', '.silos'], ['node', '/nodes/n1', '.node-models']]) {
      await at(`phone ${name}`, path, async page => {
        await page.waitForSelector(ready);
        // Wide tables have a box of their own; that of silos is laid anew.
        if (name === 'cluster' && await page.locator('.silos').evaluate(table => table.parentElement.scrollWidth > table.parentElement.clientWidth)) throw new Error('the table of silos moves sideways');
      }, { device: phone });
    }
  },
};

const wanted = Object.entries(steps).filter(([name]) => name.includes(options.only));
// A step that failed while the silo was away leaves one to the others.
const failures = await run(Object.fromEntries(wanted.map(([name, step]) => [name, async () => { await silo.start(); return step(); }])), { browser, problems });
await silo.end();
process.exit(failures === 0 ? 0 : 1);

function ago(milliseconds) {
  return new Date(Date.now() - milliseconds).toISOString();
}

function manyAlerts(bytes) {
  const evidence = { value: 1, lower: null, upper: null, level: null, current: 1, reference: null, records: 100, coverage: null, from: ago(hour), to: ago(0), noData: null, contributions: [] };
  const of = n => ({
    id: `a${n}`, group: 'g', rule: `Rule${n % 900}`, phase: 'firing', labels: { alertname: `Rule${n % 900}`, model: `model-${n}`, severity: 'page' }, annotations: { summary: `model-${n} ${'is not what it was '.repeat(12)}` },
    activeAt: ago(hour), firedAt: ago(hour), evidence, silencedBy: [], acknowledgedBy: null, acknowledgedAt: null, comment: null,
  });
  return Array.from({ length: Math.ceil(bytes / JSON.stringify(of(1000)).length) }, (_, n) => of(n));
}
