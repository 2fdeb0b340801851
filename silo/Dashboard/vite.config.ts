import { defineConfig } from 'vitest/config';

// Where a silo answers while `npm run dev` serves the sources.
const silo = process.env.SILO ?? 'http://127.0.0.1:8080';

export default defineConfig({
  build: {
    outDir: 'built',
    target: 'es2022',
    // A part that is inlined as data: would need a weaker content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // The silo refuses what another origin sends: it is to see the one that the browser asked.
  server: { proxy: Object.fromEntries(['/v1', '/openapi', '/metrics'].map(path => [path, { target: silo, changeOrigin: false }])) },
  test: { environment: 'happy-dom', testTimeout: 30_000, include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'] },
});
