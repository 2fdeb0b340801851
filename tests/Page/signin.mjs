// Signing in to a silo that asks who its callers are, and what a key that is taken out leaves behind.
//
//   node signin.mjs SILO KEYS_FILE KEY
import { readFileSync, writeFileSync } from 'node:fs';
import { open } from './browser.mjs';
import { equal } from './api.mjs';

const [, , silo, file, key] = process.argv;
const lines = readFileSync(file, 'utf8').split('\n');
const browser = await open();
const context = await browser.newContext({ baseURL: new URL(silo).origin, viewport: { width: 1320, height: 860 } });
const page = await context.newPage();
page.setDefaultTimeout(60_000);
const errors = [];
page.on('pageerror', error => errors.push(error.message));

await page.goto('/');
const field = page.locator('dialog input[name=credential]');
await field.waitFor();
equal(await page.locator('main').count(), 0, 'what is seen without a key');
console.log('ok    a silo that asks who its callers are is asked for nothing before that is said');

await field.fill('omk_wrong');
await page.keyboard.press('Enter');
await page.waitForSelector('text=not taken');
console.log('ok    a key that is not good is told');

await field.fill(key);
await page.keyboard.press('Enter');
await page.waitForSelector('main');
await page.waitForSelector('dialog', { state: 'detached' });
await page.waitForSelector('.welcome, .models');
equal(await page.evaluate(() => [Object.keys(localStorage), document.cookie, Object.keys(sessionStorage).length]), [[], '', 1], 'where the key is kept');
equal(page.url().includes(key), false, 'the key in the address');
console.log('ok    a key that is good opens the page, and is kept in the tab alone');

await page.reload();
await page.waitForSelector('.welcome, .models');
console.log('ok    it is still there after a reload');

const id = key.split('_')[1];
writeFileSync(file, lines.filter(line => !line.includes(`"${id}"`)).join('\n'));
await field.waitFor();
equal(await page.locator('main').count(), 0, 'what is seen after the key was taken out');
console.log('ok    a key that is taken out while the page is open leaves nothing to be seen');

await browser.close();
if (errors.length > 0) console.log(`FAIL  ${errors.join('\n  ')}`);
process.exit(errors.length === 0 ? 0 : 1);
