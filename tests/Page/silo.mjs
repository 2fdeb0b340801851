import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
      if (child && child.exitCode === null && child.signalCode === null) return;
      child = spawn('dotnet', [program, '--urls', origin, '--data', data], { stdio: ['ignore', 'ignore', 'inherit'] });
      for (let tries = 0; !(await isReady()); tries++) {
        if (tries === 300) throw new Error('the silo is not ready after half a minute');
        await new Promise(done => setTimeout(done, 100));
      }
    },
    /** As a machine that loses its power. */
    async kill() {
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

  async function isReady() {
    try {
      return (await fetch(`${origin}/health/ready`)).ok;
    } catch {
      return false;
    }
  }

  // A script that fails leaves no silo behind.
  process.once('exit', () => child?.kill('SIGKILL'));
  await silo.start();
  return silo;
}

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
