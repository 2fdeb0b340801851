import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Debian's Chromium, which talks to nobody but the silo. */
export function open() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-proxy-server'],
  });
}
