// What a team has that did not begin today: models with two months of past, one that got worse since yesterday, a canary, a node that is slow for all its models.
import { gzipSync } from 'node:zlib';

const hour = 3_600_000;
const lines = 8000;

/** The same numbers for the same seed (Tommy Ettinger's mulberry32). */
export function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const slow = 'n-3';
export const worse = { model: 'credit-risk', segment: 'country=BR' };
export const canary = { model: 'ranker', stable: 'v7', version: 'v8' };

const nodes = ['n-1', 'n-2', 'n-3', 'n-4'];
const countries = ['DE', 'FR', 'BR', 'US'];

/** Sends the past, the oldest first, and answers what keeps its nodes alive until it is called. */
export async function sendHistory(origin, seed) {
  const draw = random(seed);
  const now = Date.now();
  const turned = now - 20 * hour;
  let number = 0;

  const record = (model, time, { version = 'v3', right = 0.93, ms = 12 } = {}) => {
    const country = countries[Math.floor(draw() * countries.length)];
    const isWorse = model === worse.model && country === 'BR' && time > turned;
    const actual = draw() < 0.4 ? 'bad' : 'good';
    const isRight = draw() < (isWorse ? 0.45 : right);
    const node = nodes[number % nodes.length];
    return {
      id: `h-${number++}`, model, version, node, time: new Date(time).toISOString(),
      prediction: isRight ? actual : actual === 'bad' ? 'good' : 'bad', label: actual,
      latencySeconds: (ms * (0.7 + 0.6 * draw()) * (node === slow ? 20 : 1)) / 1000,
      dimensions: { country }, features: { amount: Math.round(1000 * draw()), age: 18 + Math.floor(60 * draw()) },
    };
  };

  const past = [];
  // A little for two months, and the last two days in full.
  for (let time = now - 62 * 24 * hour; time < now - 48 * hour; time += hour / 6) past.push(record(worse.model, time));
  for (let time = now - 48 * hour; time < now; time += hour / 700) past.push(record(worse.model, time));
  for (let time = now - 6 * hour; time < now; time += hour / 3000) past.push(record(canary.model, time, { version: draw() < 0.2 ? canary.version : canary.stable, right: 0.9 }));
  for (const model of ['churn', 'pricing']) for (let time = now - 6 * hour; time < now; time += hour / 200) past.push(record(model, time));
  past.sort((a, b) => (a.time < b.time ? -1 : 1));
  for (let i = 0; i < past.length; i += lines) await send(origin, past.slice(i, i + lines));

  const live = setInterval(() => {
    const at = Date.now();
    const models = [worse.model, canary.model, 'churn', 'pricing'];
    // What is lost with a silo that ends is no matter here.
    send(origin, models.flatMap(model => nodes.map(() => record(model, at, { version: model === canary.model ? canary.stable : 'v3' })))).catch(() => {});
  }, 2000);
  return () => clearInterval(live);
}

/** Records as lines of JSON, by node: the request says which one sends. */
async function send(origin, records) {
  for (const node of nodes) {
    const own = records.filter(each => each.node === node).map(({ node: _, ...rest }) => JSON.stringify(rest));
    if (own.length === 0) continue;
    const response = await fetch(`${origin}/v1/records?wait=true&node=${node}`, {
      method: 'POST', headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' }, body: gzipSync(own.join('\n')),
    });
    if (!response.ok) throw new Error(`the past was not taken: ${response.status} ${await response.text()}`);
  }
}
