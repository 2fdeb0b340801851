import { equal } from '../api.mjs';
import { soon } from '../tables.mjs';

export const ready = '.limits';

export const addresses = () => ({ all: '/cluster' });

export async function check(page, api) {
  await soon(async () => {
    const { silos } = await api.get('/v1/cluster/health');
    const shown = await page.locator('.silos tbody th').evaluateAll(cells => cells.map(cell => cell.lastChild.textContent.trim()));
    equal(shown, silos.map(silo => silo.silo), 'the silos');
    const { limits } = await api.get('/v1/cluster/limits');
    equal(await page.locator('.limits tbody tr').count(), limits.length, 'how many limits there are');
  });
}
