/** Asks the silo, beside the page. */
export function apiOf(origin) {
  return {
    origin,
    async get(path, query = {}) {
      const response = await fetch(`${origin}${path}?${new URLSearchParams(query)}`, { headers: { accept: 'application/json' } });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
  };
}

/** The answer that the page itself got last to a path, so that both are of the same moment. */
export function lastAnswer(page, path) {
  let last;
  page.on('response', response => {
    if (new URL(response.url()).pathname === path && response.ok()) last = response;
  });
  return async () => last?.json();
}

export function equal(actual, expected, what) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error(`${what}: the page shows ${JSON.stringify(actual)}, the API says ${JSON.stringify(expected)}`);
}
