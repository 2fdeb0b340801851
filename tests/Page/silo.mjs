import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a start may take on a machine that has much else to do, in milliseconds. */
const patience = 120_000;

/** A silo of its own on a free port, that can be ended and started again on the same data. */
export async function startSilo(program) {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), 'orleansmonitor-page-'));
  const origin = `http://127.0.0.1:${port}`;
  let child;

  const silo = {
    origin,
    /** Answers when it is ready; one that runs goes on. */
    async start() {
      if (child && !hasEnded()) return;
      child = spawn('dotnet', [program, '--urls', origin, '--data', data], { stdio: ['ignore', 'ignore', 'inherit'] });
      for (const begun = Date.now(); !(await isReady());) {
        if (hasEnded()) throw new Error(`the silo ended by itself: ${child.exitCode ?? child.signalCode}`);
        if (Date.now() - begun > patience) throw new Error(`the silo is not ready after ${patience / 1000} s`);
        await new Promise(done => setTimeout(done, 100));
      }
    },
    /** As a machine that loses its power. */
    async kill() {
      if (hasEnded()) return;
      const ended = new Promise(done => child.once('exit', done));
      child.kill('SIGKILL');
      await ended;
    },
    async end() {
      await silo.kill();
      rmSync(data, { recursive: true, force: true });
    },
    async send(records) {
      const response = await fetch(`${origin}/v1/records?wait=true&node=n1`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: records.map(each => JSON.stringify(each)).join('\n') });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    },
  };

  function hasEnded() {
    return child.exitCode !== null || child.signalCode !== null;
  }

  async function isReady() {
    try {
      return (await fetch(`${origin}/health/ready`, { signal: AbortSignal.timeout(10_000) })).ok;
    } catch {
      return false;
    }
  }

  // A script that fails leaves no silo behind.
  process.once('exit', () => child?.kill('SIGKILL'));
  await silo.start();
  return silo;
}

/** From below the range that the system takes for outgoing connections: one that got the port while the silo is away would keep it from coming back. */
async function freePort() {
  for (;;) {
    const port = 10_000 + Math.floor(2_000 * Math.random());
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  return new Promise(done => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
