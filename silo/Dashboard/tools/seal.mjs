// Writes of what sources `built` was made.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hash, root } from './sources.mjs';

writeFileSync(join(root, 'built', 'source.sha256'), hash() + '\n');
