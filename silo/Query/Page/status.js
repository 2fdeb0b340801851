'use strict';

const period = 2000;

// More rows than anybody reads, and few enough to draw each time; lists of all are behind the links above.
const mostRows = 200;

const element = id => document.getElementById(id);
const absent = '–';

function number(value) {
  if (value === undefined || value === null) return absent;
  if (Math.abs(value) >= 1e15) return value.toExponential(3);
  return value.toLocaleString('en', { maximumSignificantDigits: 4 });
}

function percent(value) {
  return value === undefined || value === null ? absent : (100 * value).toFixed(value > 0 && value < 0.01 ? 2 : 1) + ' %';
}

function seconds(value) {
  if (value === undefined || value === null) return absent;
  return value < 1 ? (1000 * value).toPrecision(3) + ' ms' : value.toPrecision(3) + ' s';
}

function bytes(value) {
  if (value === undefined || value === null) return absent;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit++; }
  return value.toPrecision(3) + ' ' + units[unit];
}

function time(value) {
  return value ? value.replace('T', ' ').replace(/(\.\d+)?Z$/, '') : absent;
}

// Names come from outside, so they are set as text, never as markup.
function cell(row, text, className, link) {
  const td = row.insertCell();
  if (className) td.className = className;
  if (!link) { td.textContent = text; return; }
  const a = document.createElement('a');
  a.href = link;
  a.textContent = text;
  td.append(a);
}

const drawn = new Map();

// Draws the first rows, if they are others than those that are there.
function fill(body, items, write, columns, empty, most = mostRows) {
  element('more-' + body.id).textContent = items.length > most ? 'and ' + (items.length - most) + ' more' : '';
  items = items.slice(0, most);
  const content = JSON.stringify(items);
  if (drawn.get(body.id) === content) return;
  drawn.delete(body.id);
  const rows = document.createElement('tbody');
  rows.id = body.id;
  for (const item of items) write(rows.insertRow(), item);
  if (items.length === 0) {
    const row = rows.insertRow();
    cell(row, empty, 'empty');
    row.cells[0].colSpan = columns;
  }
  body.replaceWith(rows);
  drawn.set(body.id, content);
}

function duration(from, to) {
  if (!from || !to) return absent;
  const minutes = (new Date(to) - new Date(from)) / 60000;
  return minutes < 90 ? Math.round(minutes) + ' min' : minutes < 2880 ? Math.round(minutes / 60) + ' h' : Math.round(minutes / 1440) + ' d';
}

function writeModel(row, m) {
  cell(row, m.model, '', '/v1/models/' + encodeURIComponent(m.model) + '/health');
  cell(row, number(m.predictionsPerSecond), m.isStale ? 'n soft' : 'n');
  cell(row, seconds(m.latency?.p99), 'n');
  cell(row, percent(m.errorRatio), 'n');
  cell(row, percent(m.accuracy), 'n');
  cell(row, number(m.rootMeanSquaredError), 'n');
  cell(row, number(m.recentLabelled), 'n');
  cell(row, duration(m.recentFrom, m.recentTo), 'n');
  cell(row, percent(m.labelCoverage), 'n');
  cell(row, m.nodesReporting + '/' + m.nodesExpected, 'n');
  cell(row, time(m.watermark));
}

function writeNode(row, n) {
  cell(row, n.node, '', '/v1/nodes/' + encodeURIComponent(n.node) + '/health');
  cell(row, n.state === 'signedOff' ? 'signed off' : n.state, n.state === 'reporting' ? 'good' : n.state === 'silent' ? 'bad' : 'soft');
  cell(row, number(n.predictionsPerSecond), 'n');
  cell(row, seconds(n.latency?.p99), 'n');
  cell(row, percent(n.cpuUtilization?.mean), 'n');
  cell(row, bytes(n.memoryBytes?.mean), 'n');
  cell(row, number(n.models.length), 'n');
  cell(row, time(n.lastContact));
}

function writeSilo(row, s) {
  cell(row, s.silo);
  cell(row, s.state, s.state === 'active' ? 'good' : s.state === 'lost' ? 'bad' : 'soft');
  cell(row, s.version);
  cell(row, number(s.recordsPerSecond), 'n');
  cell(row, number(s.uncommittedBatches), 'n');
  cell(row, seconds(s.lagSeconds), 'n');
  cell(row, percent(s.cpuUtilization), 'n');
  cell(row, bytes(s.memoryBytes), 'n');
  cell(row, time(s.lastContact));
}

// The alert that a notification links to: its part of the history, whether it fires or not.
function chosenAlert() {
  const match = /^#alert=(.+)$/.exec(location.hash);
  return match ? decodeURIComponent(match[1]) : null;
}

function writeEvent(row, e) {
  cell(row, time(e.time));
  cell(row, e.kind === 'transition' ? e.phase : e.kind + (e.by ? ' by ' + e.by : ''), e.phase === 'firing' ? 'bad' : '');
  cell(row, number(e.value), 'n');
  cell(row, [e.annotations.summary, e.noData, e.comment].filter(Boolean).join('; '), 'wide');
}

function askChosen() {
  const id = chosenAlert();
  return id === null ? null : ask('/v1/alerts/history?alert=' + encodeURIComponent(id));
}

function showChosen(history) {
  element('chosen').hidden = history === null;
  if (history === null) return;
  const last = history.entries[0];
  element('chosen-name').textContent = last?.rule ?? chosenAlert() ?? '';
  element('chosen-labels').textContent = last ? Object.entries(last.labels).map(l => l[0] + '=' + l[1]).join(', ') : '';
  fill(element('history'), history.entries, writeEvent, 4, 'The history does not have this alert any more.');
}

const mostAlerts = 25;

// What fires before what is pending, what pages before the rest, the newest first.
function rank(a, b) {
  const key = x => (x.phase === 'firing' ? 0 : 2) + (x.labels.severity === 'page' ? 0 : 1);
  return key(a) - key(b) || since(b).localeCompare(since(a)) || a.id.localeCompare(b.id);
}

function since(alert) {
  return alert.firedAt ?? alert.activeAt ?? '';
}

function writeAlert(row, a) {
  const quiet = a.acknowledgedBy ? 'acknowledged by ' + a.acknowledgedBy : a.silencedBy.length > 0 ? 'silenced' : '';
  cell(row, a.phase + (quiet ? ', ' + quiet : ''), a.phase === 'firing' && !quiet ? 'bad' : '');
  cell(row, a.rule, '', '/v1/rules/' + encodeURIComponent(a.group) + '/' + encodeURIComponent(a.rule));
  cell(row, ['model', 'version', 'segment', 'node'].map(name => a.labels[name]).filter(Boolean).join(' ') || 'all');
  const parts = a.evidence.contributions.slice(0, 2).map(c => c.kind + ' ' + c.name + ' ' + percent(c.share));
  cell(row, (a.annotations.summary ?? '') + (parts.length > 0 ? ' (mainly ' + parts.join(', ') + ')' : ''), 'wide');
  cell(row, time(since(a)).slice(5));
}

async function ask(path) {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error('status ' + response.status);
  return response.json();
}

function draw(cluster, alerts, history) {
  const firing = alerts.filter(a => a.phase === 'firing');
  fill(element('alerts'), alerts.sort(rank), writeAlert, 5, 'Nothing is wrong, by the rules there are.', mostAlerts);
  showChosen(history);
  fill(element('silos'), cluster.silos, writeSilo, 9, 'No silo has said anything of itself yet.');
  fill(element('models'), cluster.models, writeModel, 11, 'No model has sent records yet.');
  fill(element('nodes'), cluster.nodes, writeNode, 8, 'No node has sent records yet.');
  return cluster.models.length + ' models, ' + cluster.nodesReporting + ' of ' + cluster.nodesExpected + ' nodes reporting, ' + firing.length + (firing.length === 1 ? ' alert, ' : ' alerts, ') + time(cluster.time);
}

function say(text, isBad) {
  element('state').textContent = text;
  element('state').className = isBad ? 'state bad' : 'state';
}

async function refresh() {
  let answers;
  try {
    answers = await Promise.all([ask('/v1/cluster/health'), ask('/v1/alerts'), askChosen()]);
  } catch (error) {
    say('not reachable: ' + error.message, true);
    return;
  }
  try {
    say(draw(...answers), false);
  } catch (error) {
    // A mistake of this page, and not of the silo.
    console.error(error);
    say('cannot be shown: ' + error.message, true);
  }
}

let turn = 0;

// Nobody looks at a hidden page, so it asks nothing until it is seen again.
async function run() {
  const mine = ++turn;
  if (document.hidden) return;
  await refresh();
  if (mine === turn) setTimeout(() => { if (mine === turn) run(); }, period);
}

document.addEventListener('visibilitychange', run);
addEventListener('hashchange', run);
run();
