// Runs the status page's script with a document, a server and a clock of its own, and says what was shown.
// node run.mjs status.js < scenario.json
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';

const script = process.argv[2];
const scenario = JSON.parse(readFileSync(0, 'utf8'));

class Node {
  constructor(id = '') { this.id = id; this.children = []; this.textContent = ''; this.className = ''; this.cells = []; this.listeners = {}; }
  insertRow() { const row = new Node(); this.children.push(row); rows++; return row; }
  insertCell() { const cell = new Node(); this.cells.push(cell); return cell; }
  append(child) { this.children.push(child); this.textContent = child.textContent; }
  replaceWith(other) { elements.set(this.id, other); }
  addEventListener(name, listener) { this.listeners[name] = listener; }
}

let rows = 0;
let asked = 0;
const elements = new Map();
const timers = [];
const document = new Node();
document.hidden = scenario.hidden ?? false;
document.getElementById = id => { if (!elements.has(id)) elements.set(id, new Node(id)); return elements.get(id); };
document.createElement = () => new Node();

const answers = {
  '/v1/cluster/health': { time: '2026-05-28T12:00:00Z', models: scenario.models, nodes: scenario.nodes, silos: [], nodesReporting: 0, nodesExpected: 0 },
  '/v1/alerts': scenario.alerts ?? [],
  '/v1/alerts/history?alert=chosen': { entries: scenario.history ?? [] },
};
const context = createContext({
  document, encodeURIComponent, decodeURIComponent, console,
  location: { hash: scenario.hash ?? '' },
  addEventListener: () => {},
  setTimeout: action => { timers.push(action); return timers.length; },
  clearTimeout: () => {},
  fetch: async path => {
    asked++;
    if (scenario.away) throw new TypeError('fetch failed');
    return { ok: true, json: async () => structuredClone(answers[path]) };
  },
});
const settle = async () => { for (let i = 0; i < 50; i++) await Promise.resolve(); };

runInContext(readFileSync(script, 'utf8'), context);
await settle();
const shown = { state: elements.get('state')?.textContent, bad: elements.get('state')?.className.includes('bad'), rows, asked };

// Some seconds later.
rows = 0;
asked = 0;
for (let i = 0; i < 3; i++) { for (const action of timers.splice(0)) action(); await settle(); }
const later = { rows, asked };

// And when somebody looks again.
document.hidden = false;
asked = 0;
document.listeners.visibilitychange?.();
await settle();
const count = id => elements.get(id)?.children.length ?? 0;
console.log(JSON.stringify({ ...shown, later, woken: asked, modelRows: count('models'), nodeRows: count('nodes'), moreModels: elements.get('more-models')?.textContent, moreNodes: elements.get('more-nodes')?.textContent, chosen: elements.get('chosen')?.hidden === false ? elements.get('chosen-name').textContent : null, events: count('history') }));
