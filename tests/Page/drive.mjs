// Looks at every view of a running silo with a real browser, as people do: on a desk and on a phone, light and dark. It starts
// nothing but the browser.
//
//   node drive.mjs SILO [--out DIR] [--views overview,model] [--wait SECONDS]
//
// A view is a file in views/ that exports
//   addresses(api)         paths to look at, as { label: path }; the first in every form
//   ready                  a selector that is there when the view shows its figures
//   check(page, api, path) what is particular to it: throws where it is not so
// Writes a line for each look, and pictures into DIR. Ends with 1 where anything is not as it should be.
import { mkdirSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { open } from './browser.mjs';
import { apiOf } from './api.mjs';
import { faults } from './looks.mjs';

const { values: options, positionals: [silo] } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, views: { type: 'string' }, wait: { type: 'string', default: '60' } },
});
if (!silo) {
  console.error('usage: node drive.mjs SILO [--out DIR] [--views NAME,…] [--wait SECONDS]');
  process.exit(2);
}

const origin = new URL(silo).origin;
const patience = 1000 * Number(options.wait);
const desk = { viewport: { width: 1320, height: 860 } };
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const looks = [
  { form: 'desk', scheme: 'light', device: desk, isShort: true },
  { form: 'desk', scheme: 'dark', device: desk },
  { form: 'phone', scheme: 'light', device: phone },
  { form: 'phone', scheme: 'dark', device: phone, isShort: true },
];

if (options.out) mkdirSync(options.out, { recursive: true });
const wanted = options.views?.split(',');
const names = readdirSync(new URL('views', import.meta.url)).filter(file => file.endsWith('.mjs')).map(file => file.slice(0, -4)).sort().filter(name => !wanted || wanted.includes(name));
const api = apiOf(origin);
const browser = await open();
let failures = 0;
try {
  for (const name of names) {
    const view = await import(`./views/${name}.mjs`);
    for (const [i, [label, path]] of Object.entries(await view.addresses(api)).entries()) {
      // The first address of a view in every form; the others once on a desk and once on a phone.
      for (const { form, scheme, device } of i === 0 ? looks : looks.filter(look => look.isShort)) {
        await look(view, `${name} ${label} ${form} ${scheme}`, path, { ...device, colorScheme: scheme });
      }
    }
  }
} finally {
  await browser.close();
}
process.exit(failures === 0 ? 0 : 1);

async function look(view, title, path, device) {
  const context = await browser.newContext({ ...device, baseURL: origin, timezoneId: 'UTC', reducedMotion: 'reduce' });
  const problems = [];
  try {
    const page = await context.newPage();
    context.on('request', request => { if (!isOwn(request.url())) problems.push(`a foreign request: ${request.url()}`); });
    page.on('console', message => { if (['error', 'warning'].includes(message.type())) problems.push(`console: ${message.text()} ${message.location().url}`); });
    page.on('pageerror', error => problems.push(`error: ${error.message}`));
    page.setDefaultTimeout(patience);
    await page.goto(path);
    await page.waitForSelector(view.ready);
    await view.check?.(page, api, path);
    problems.push(...await faults(page));
    if (options.out) await page.screenshot({ path: `${options.out}/${title.replaceAll(' ', '-')}.png`, fullPage: true });
  } catch (error) {
    problems.push(error.message.split('\n').slice(0, 12).join('\n    '));
  } finally {
    await context.close();
  }
  failures += problems.length;
  console.log(problems.length === 0 ? `ok    ${title}` : `FAIL  ${title}\n  ${problems.join('\n  ')}`);
}

function isOwn(url) {
  return url.startsWith(origin + '/') || url.startsWith('data:') || url.startsWith('blob:');
}
