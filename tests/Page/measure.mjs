// Measures pages of a running silo in Chromium: what somebody waits for, and what pages cost that stay open. It reads a command from
// each line of its input and answers each with a line of JSON.
//
//   node measure.mjs SILO
//
//   open PATH SELECTOR   a page of its own: milliseconds from the navigation until the selector is there and until nothing is awaited any
//                        more, and what was transferred for the application and for its questions, bytes as they came over the wire
//   stay PATH            a page that stays open
//   look                 of the pages that stay open: heap after a collection, nodes and listeners of each document, and the processor time of
//                        the whole browser so far
//   close                closes the pages that stay open
import { createInterface } from 'node:readline';
import { open } from './browser.mjs';

const [silo] = process.argv.slice(2);
if (!silo) {
  console.error('usage: node measure.mjs SILO');
  process.exit(2);
}

const patience = 60_000;
const device = { viewport: { width: 1320, height: 860 }, baseURL: new URL(silo).origin, timezoneId: 'UTC' };
const browser = await open();
const browserSession = await browser.newBrowserCDPSession();
const staying = [];

const commands = {
  async open(path, ...selector) {
    const context = await browser.newContext(device);
    const page = await context.newPage();
    const transferred = await count(page);
    await page.goto(path, { waitUntil: 'commit' });
    const shown = await page.waitForFunction(it => document.querySelector(it) && performance.now(), selector.join(' '), { polling: 'raf', timeout: patience });
    const shownAt = await shown.jsonValue();
    await page.waitForFunction(() => !document.querySelector('.loading, .sparkline.pending'), null, { polling: 'raf', timeout: patience });
    const whole = await page.evaluate(() => performance.now());
    await page.waitForLoadState('load');
    const answer = { shown: shownAt, whole, ...transferred() };
    await context.close();
    return answer;
  },

  async stay(path) {
    const context = await browser.newContext(device);
    const page = await context.newPage();
    await page.goto(path);
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    staying.push({ context, session });
    return { pages: staying.length };
  },

  async look() {
    const pages = [];
    for (const { session } of staying) {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      const of = name => metrics.find(metric => metric.name === name).value;
      pages.push({ heap: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') });
    }
    const { processInfo } = await browserSession.send('SystemInfo.getProcessInfo');
    return { pages, processorSeconds: processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0) };
  },

  async close() {
    for (const { context } of staying.splice(0)) await context.close();
    return {};
  },
};

/** Counts what comes over the wire: the application's files, and the rest. */
async function count(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const isQuestion = new Map();
  const bytes = { application: 0, questions: 0, requests: 0 };
  session.on('Network.requestWillBeSent', ({ requestId, request }) => isQuestion.set(requestId, new URL(request.url).pathname.startsWith('/v1/')));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes[isQuestion.get(requestId) ? 'questions' : 'application'] += encodedDataLength;
    bytes.requests += isQuestion.get(requestId) ? 1 : 0;
  });
  return () => bytes;
}

console.log(JSON.stringify({ ready: browser.version() }));
for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...words] = line.trim().split(' ');
  try {
    console.log(JSON.stringify(await commands[command](...words)));
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }));
  }
}
await browser.close();
