// Makes `built` anew where the sources are others than those it was made of. The build of the silo runs it where there is Node.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hash, root } from './sources.mjs';

const seal = join(root, 'built', 'source.sha256');
if (existsSync(seal) && readFileSync(seal, 'utf8').trim() === hash()) process.exit(0);

const installed = join(root, 'node_modules', '.package-lock.json');
const isCurrent = existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
if (!isCurrent) run('ci', '--no-audit', '--no-fund', '--silent');
run('run', 'build', '--silent');

function run(...words) {
  const { status } = spawnSync('npm', words, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status === 0) return;
  console.error(`The sources of the page have changed, and 'npm ${words.join(' ')}' in silo/Dashboard failed (Node ${process.version}; it needs 20.19 or 22.12 and later).`);
  process.exit(1);
}
