// What `built` is made of, and its hash, of which a test of the layout computes the same.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const single = ['index.html', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts'];

/** Files that have a part in what is built, with slashes, in ordinal order. */
function sources() {
  const below = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map(entry => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return [...single, ...below].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The hash over lines of the hash and the name of each file, as sha256sum writes them. */
export function hash() {
  const whole = createHash('sha256');
  for (const file of sources()) {
    const content = createHash('sha256').update(readFileSync(join(root, file))).digest('hex');
    whole.update(`${content}  ${file}\n`);
  }
  return whole.digest('hex');
}
