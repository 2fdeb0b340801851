import { AxeBuilder } from '@axe-core/playwright';

/** What is wrong with how a page lies and reads, whatever is on it. */
export async function faults(page) {
  return [...await sideways(page), ...await accessibility(page)];
}

async function sideways(page) {
  const by = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return by > 0 ? [`the page can be moved sideways by ${by} px`] : [];
}

async function accessibility(page) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  return violations.map(({ id, help, nodes }) => `axe ${id}: ${help}: ${nodes.length} × ${nodes[0].html.slice(0, 160)} ${nodes[0].any[0]?.message ?? ''}`);
}

/** Runs steps one after another, each with what went wrong in it, and ends the process with 1 where anything did. */
export async function run(steps, { browser, problems = [] }) {
  let failures = 0;
  for (const [name, step] of Object.entries(steps)) {
    problems.length = 0;
    let told;
    try {
      told = await step();
    } catch (error) {
      problems.push(error.message.split('\n').slice(0, 12).join('\n    '));
    }
    failures += problems.length;
    console.log(problems.length === 0 ? `ok    ${name}${told ? `: ${told}` : ''}` : `FAIL  ${name}\n  ${problems.join('\n  ')}`);
  }
  await browser.close();
  return failures;
}
