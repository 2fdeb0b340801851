// Five questions that a new user has, answered by clicks alone from the first page on, each with the clicks that it takes. It sends the past that they need.
//
//   node walks.mjs SILO [--out DIR] [--seed N]
import { mkdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { open } from './browser.mjs';
import { canary, sendHistory, slow, worse } from './history.mjs';
import { run } from './looks.mjs';

const { values: options, positionals: [silo] } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' }, seed: { type: 'string', default: '20261129' } } });
const origin = new URL(silo).origin;
if (options.out) mkdirSync(options.out, { recursive: true });
console.log(`seed ${options.seed}`);
const endHistory = await sendHistory(origin, Number(options.seed));
// Every node is slower than this, so that an alert of each fires whatever else befalls the fleet.
await put('/v1/rules/walk', 'groups:\n  - name: walk\n    interval: 10s\n    rules:\n      - {alert: WalkedInto, metric: latency_p99, scope: node, window: 1m, above: 0.000001, labels: {severity: page}}\n');

const browser = await open();
const problems = [];
const context = await browser.newContext({ baseURL: origin, viewport: { width: 1320, height: 860 }, timezoneId: 'UTC', colorScheme: 'light', reducedMotion: 'reduce', acceptDownloads: true });
const page = await context.newPage();
page.setDefaultTimeout(60_000);
page.on('console', message => { if (message.type() === 'error') problems.push(`console: ${message.text()}`); });
page.on('pageerror', error => problems.push(`error: ${error.message}`));

let clicks = 0;

async function click(target) {
  const locator = typeof target === 'string' ? page.locator(target).first() : target.first();
  await locator.waitFor();
  await locator.click();
  clicks++;
}

/** The answer is there, and is seen without scrolling. */
async function seen(target, pattern) {
  const locator = (typeof target === 'string' ? page.locator(target) : target).filter({ hasText: pattern }).first();
  await locator.waitFor();
  const { y, height } = await locator.boundingBox();
  const visible = page.viewportSize().height;
  if (y < 0 || y + Math.min(height, 20) > visible) throw new Error(`'${pattern}' is there, but ${Math.round(y)} px down, of ${visible} that are seen`);
  return (await locator.textContent()).trim().replace(/\s+/g, ' ');
}

function walk(letter, work, most) {
  return async () => {
    clicks = 0;
    await page.goto('/');
    await page.waitForSelector('.models tbody tr[data-model]');
    const told = await work();
    if (options.out) await page.screenshot({ path: `${options.out}/walk-${letter}.png` });
    if (clicks > most) throw new Error(`${clicks} clicks, and ${most} were enough`);
    return `${clicks} click${clicks === 1 ? '' : 's'}: ${told}`;
  };
}

const row = model => page.locator(`.models tbody tr[data-model="${model}"]`);

const walks = {
  'the model that got worse since yesterday, and the segment that explains it': walk('a', async () => {
    await row(worse.model).locator('.reason', { hasText: /accuracy fell/ }).waitFor({ timeout: 120_000 });
    await click(row(worse.model).locator('a.model'));
    return await seen('.model-verdict', worse.segment);
  }, 1),

  'whether the canary may go on': walk('b', async () => {
    await click(row(canary.model).locator('a.model'));
    await click(page.getByRole('button', { name: `Compare ${canary.version} with ${canary.stable}` }));
    return await seen('.compared-sentence', new RegExp(`(may go on|should not go on|Not decided yet).*${canary.version}`));
  }, 2),

  'an alert acknowledged, and its brothers silenced for an hour': walk('c', async () => {
    await page.waitForFunction(async () => (await (await fetch('/v1/alerts')).json()).filter(alert => alert.rule === 'WalkedInto' && alert.phase === 'firing').length >= 4, null, { timeout: 120_000 });
    await click('nav a[href^="/alerts"]');
    const bundle = page.locator('.alert-rows .bundle', { hasText: 'WalkedInto' });
    await bundle.waitFor();
    await click(bundle.locator('button.rule'));
    const one = page.locator('.alert-rows li.inner').first();
    const node = await one.locator('.subject').textContent();
    await click(one.getByRole('button', { name: 'Acknowledge' }));
    const told = await seen('.toast', new RegExp(`WalkedInto of ${node.trim()}`));
    await click(bundle.getByRole('button', { name: /^Silence/ }));
    await page.locator('.silence-form .why input').fill('a load test');
    await click(page.locator('.silence-form').getByRole('button', { name: '1 hour' }));
    const quiet = await seen('.toast', /Silenced \d+ alerts/);
    await bundle.waitFor({ state: 'detached' });
    return `${told} ${quiet}`;
  }, 5),

  'the node that is slow for all its models': walk('d', async () => {
    await click('nav a[href^="/fleet"]');
    return await seen('h1', new RegExp(`${slow} is at .* over \\d models`));
  }, 1),

  'the report of last month': walk('e', async () => {
    await click(row(worse.model).locator('a.model'));
    await click('header .range');
    await click(page.getByRole('button', { name: 'Last month' }));
    const begin = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - 1, 1)).toISOString().slice(0, 10);
    await page.waitForURL(url => url.searchParams.get('from')?.startsWith(begin));
    const [download] = await Promise.all([page.waitForEvent('download'), click(page.getByRole('button', { name: 'Report', exact: true }))]);
    const html = readFileSync(await download.path(), 'utf8');
    if (!html.includes(`${begin} 00:00`) || html.length > 1 << 20) throw new Error(`the report of ${html.length} bytes does not begin at ${begin}`);
    if (options.out) {
      await download.saveAs(`${options.out}/walk-e.html`);
    }
    return `${download.suggestedFilename()}, ${Math.round(html.length / 1024)} KiB`;
  }, 4),
};

const failures = await run(walks, { browser, problems });
endHistory();
process.exit(failures === 0 ? 0 : 1);

async function put(path, body) {
  const response = await fetch(origin + path, { method: 'PUT', headers: { 'content-type': 'application/yaml' }, body });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}
