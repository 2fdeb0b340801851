// The habits of the page on a silo that has no model yet: the first prediction, keys, addresses, names of every kind, a
// connection that is lost.
//
//   node habits.mjs SILO
import { execFileSync } from 'node:child_process';
import { open } from './browser.mjs';
import { equal } from './api.mjs';
import { run } from './looks.mjs';

const origin = new URL(process.argv[2]).origin;
const names = ['<img src=x onerror=alert(1)>', 'a\u202egnp.exe', 'модель 🙂', '‮', 'a/b?c#d', '%2F', 'x'.repeat(128), '"><script>alert(1)</script>', '__proto__'];
const browser = await open();
const context = await browser.newContext({ baseURL: origin, viewport: { width: 1320, height: 860 }, timezoneId: 'UTC', colorScheme: 'light' });
const page = await context.newPage();
const problems = [];
let mayFail = false;
page.on('console', message => { if (message.type() === 'error' && !mayFail) problems.push(`console: ${message.text()}`); });
page.on('pageerror', error => problems.push(`error: ${error.message}`));
page.on('dialog', dialog => { problems.push(`a name was run: ${dialog.message()}`); void dialog.dismiss(); });

const steps = {
  async 'the page of an empty silo says how to send the first prediction, and that works and is seen'() {
    await page.goto('/');
    await page.waitForSelector('.welcome');
    execFileSync('bash', ['-c', (await page.textContent('.welcome pre')).replaceAll('curl ', 'curl -sSf ')], { env: { ...process.env, NO_PROXY: '*' } });
    await page.waitForSelector('[data-model="fraud"]');
  },

  async 'names are text, whatever is in them, and lead to their model'() {
    for (const model of names) await record(model);
    for (const model of names) {
      const link = page.locator('.models tbody tr').filter({ has: page.locator(`[href="/models/${encodeURIComponent(model)}"]`) });
      await link.waitFor();
    }
    equal(await page.locator('.models img, .models script').count(), 0, 'elements in names');
    if ((await page.textContent('.models')).includes('\u202e')) throw new Error('an override of direction is not shown as one');
    await page.click(`.models a[href="/models/${encodeURIComponent('a/b?c#d')}"]`);
    await page.waitForFunction(wanted => document.title === wanted, 'a/b?c#d · OrleansMonitor');
  },

  async 'back and forward go from state to state, and an address shows the same again'() {
    await page.goBack();
    await page.waitForSelector('[data-model="fraud"]');
    await page.goForward();
    await page.waitForURL('**/models/a%2Fb%3Fc%23d');
    await page.goto('/?from=-1h&tz=Asia%2FTokyo&q=fraud');
    await page.waitForSelector('[data-model="fraud"]');
    await page.waitForFunction(() => document.querySelectorAll('[data-model]').length === 1 && document.querySelector('header .range').textContent.startsWith('Last hour'));
  },

  async 'keys: search, rows, help'() {
    await page.goto('/');
    await page.waitForSelector('[data-model="fraud"]');
    await page.keyboard.press('/');
    await page.keyboard.type('fraud');
    await page.waitForSelector('[role=option][aria-selected=true]');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/models/fraud');
    await page.keyboard.press('o');
    await page.waitForSelector('[data-model="fraud"]');
    await page.keyboard.press('j');
    await page.waitForFunction(() => document.activeElement.classList.contains('model'));
    await page.keyboard.press('?');
    await page.waitForSelector('dialog .keys');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
  },

  async 'the theme is the system’s until it is chosen, and then kept'() {
    const becomes = theme => page.waitForFunction(wanted => document.documentElement.dataset.theme === wanted, theme);
    await becomes('light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await becomes('dark');
    await page.keyboard.press('t');
    await becomes('light');
    await page.reload();
    await becomes('light');
  },

  async 'a connection that is lost is told, what is shown stays, and it recovers by itself'() {
    await page.waitForSelector('[data-model="fraud"]');
    mayFail = true;
    await context.setOffline(true);
    await page.waitForSelector('text=no connection since');
    await page.waitForSelector('.stale');
    equal(await page.locator('[data-model="fraud"]').count(), 1, 'rows while there is no connection');
    await context.setOffline(false);
    await page.waitForSelector('.stale', { state: 'detached' });
    mayFail = false;
    await record('after-the-break');
    await page.waitForSelector('[data-model="after-the-break"]');
  },

  async 'a model that there is not is one question, and there is a way back'() {
    // Browsers write answers of 404 into the console by themselves.
    mayFail = true;
    const missing = [];
    page.on('response', response => { if (response.status() === 404) missing.push(response.url()); });
    await page.goto('/models/never-heard-of');
    await page.waitForSelector('text=No model is called never-heard-of.');
    await page.waitForTimeout(1000);
    equal(missing.length, 1, 'requests that were not found');
    await page.getByRole('link', { name: 'All models' }).click();
    await page.waitForSelector('[data-model="fraud"]');
    for (const [path, way] of [['/nodes/never-heard-of', 'All nodes'], ['/alerts/never-heard-of', 'All alerts']]) {
      await page.goto(path);
      await page.getByRole('link', { name: way }).waitFor();
    }
    await failuresAreOver();
  },

  async 'an address that is damaged, or of a part that there is not, says so'() {
    await page.goto('/?state=sick&from=-1h');
    await page.getByText('The address has state as “sick”').waitFor();
    await page.getByRole('button', { name: 'Take it out of the address' }).click();
    await page.waitForURL('**/?from=-1h');
    await page.waitForSelector('.address-faults', { state: 'detached' });
    await page.goto('/models/fraud?segment=nowhere');
    await page.getByText('The model has no records of segment “nowhere”.').waitFor();
    equal(await page.locator('.model-verdict, .model-grid').count(), 0, 'parts of the whole model beside it');
    await page.getByRole('button', { name: 'The whole model' }).click();
    await page.waitForSelector('.model-grid');
    mayFail = true;
    await page.goto('/nowhere');
    await page.getByText('There is no such page.').waitFor();
    await failuresAreOver();
  },

  async 'rules that were written and not saved are not left without a question'() {
    await page.goto('/rules?edit=%2B');
    await page.getByText('without errors').waitFor();
    const area = page.locator('.text-field textarea');
    await area.fill(`${await area.inputValue()}# mine\n`);
    const asked = [];
    const answer = dialog => { asked.push(dialog.message()); };
    page.on('dialog', answer);
    await page.getByRole('link', { name: 'Fleet' }).click();
    page.off('dialog', answer);
    equal([problems.splice(0).length, asked, new URL(page.url()).pathname], [1, ['What you have written is not saved. Leave it?'], '/rules'], 'the question');
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.waitForURL('**/rules');
  },

  async 'a new installation is shown at the length that its data has'() {
    await page.goto('/');
    await page.waitForSelector('[data-model="fraud"]');
    await page.waitForFunction(() => document.querySelector('header .range').textContent.startsWith('Last 15 minutes'));
    await page.click('header .range');
    await page.getByRole('button', { name: 'Last 6 hours' }).click();
    await page.waitForURL('**/?from=-6h');
  },
};

page.setDefaultTimeout(60_000);
process.exit(await run(steps, { browser, problems }) === 0 ? 0 : 1);

/** On another page, so that what failed on the last one is not told from there any more. */
async function failuresAreOver() {
  await page.goto('/');
  await page.waitForSelector('[data-model="fraud"]');
  mayFail = false;
}

async function record(model) {
  const response = await fetch(`${origin}/v1/records?wait=true`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ node: 'n1', model, id: `${model.slice(0, 40)}-1`, prediction: '1', score: 0.9, latencySeconds: 0.01 }),
  });
  if (!response.ok) throw new Error(`${model}: ${response.status} ${await response.text()}`);
}
