// Writes each file of `built` compressed beside it: a silo that has just started has better to do.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { root } from './sources.mjs';

const files = readdirSync(join(root, 'built'), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile() && !/\.(br|gz|sha256)$/.test(entry.name));
for (const file of files) {
  const path = join(file.parentPath, file.name);
  const content = readFileSync(path);
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }));
}
