import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keepUnsaved, link, navigate, parse, pathOf, route, setQuery, startRouter } from './router';

beforeEach(() => navigate('/', { replace: true }));

describe('an address', () => {
  it.each([
    ['/', 'overview', ''],
    ['/fleet', 'fleet', ''],
    ['/alerts/', 'alerts', ''],
    ['/alerts/00ff', 'alert', '00ff'],
    ['/models/a%2Fb', 'model', 'a/b'],
    ['/nodes/%E2%80%AE', 'node', '\u202e'],
    ['/models/a/b', 'unknown', ''],
    ['/models/', 'unknown', ''],
    ['/models/%E0%A4%A', 'unknown', ''],
    ['/toString', 'unknown', ''],
    ['/constructor/x', 'unknown', ''],
  ])('%s means %s', (path, view, name) => {
    const { view: found, name: called } = parse(path, '');
    expect([found, called]).toEqual([view, name]);
  });

  it.each(['a/b', '...', 'ü ✓ %', '\u202e<b>', 'a?b#c', '🙂'])('leads to the model %j that it was made for', name => {
    navigate(link(pathOf('models', name)));
    expect(route.value.view).toBe('model');
    expect(route.value.name).toBe(name);
  });
});

describe('a link', () => {
  it('keeps the time that is looked at, and nothing else', () => {
    navigate('/models/a?from=-7d&tz=UTC&version=8&q=x');
    expect(link('/alerts')).toBe('/alerts?from=-7d&tz=UTC');
    expect(link('/', { q: 'fraud', label: ['a=b', 'c=d'] })).toBe('/?from=-7d&tz=UTC&q=fraud&label=a%3Db&label=c%3Dd');
  });

  it('is taken over when it is clicked, unless it is the silo’s own or opened beside', () => {
    const stop = startRouter();
    const click = (href: string, options: MouseEventInit = {}) => {
      const anchor = document.createElement('a');
      anchor.href = href;
      document.body.append(anchor);
      const event = new MouseEvent('click', { bubbles: true, cancelable: true, ...options });
      anchor.dispatchEvent(event);
      anchor.remove();
      return event.defaultPrevented;
    };
    expect(click('/models/a?version=8')).toBe(true);
    expect(route.value.name).toBe('a');
    expect(click('/rules', { ctrlKey: true })).toBe(false);
    expect(click('/v1/models')).toBe(false);
    expect(click('https://elsewhere.example/')).toBe(false);
    stop();
  });
});

it('a change of the query leaves the rest, and null takes away', () => {
  navigate('/?q=a&state=unwell');
  setQuery({ q: null, sort: 'p99' });
  expect(location.search).toBe('?state=unwell&sort=p99');
  expect(route.value.query.get('sort')).toBe('p99');
});

it('never leaves for another host', () => {
  navigate('//elsewhere.example/');
  expect(route.value.path).toBe('/');
});

it('asks before what is not saved is left, and stays on a no', () => {
  navigate('/rules?edit=quality');
  const ask = vi.fn(() => false);
  vi.stubGlobal('confirm', ask);
  let isUnsaved = true;
  const release = keepUnsaved(() => isUnsaved);
  navigate('/alerts');
  setQuery({ edit: null });
  expect([ask.mock.calls.length, route.value.path, location.search]).toEqual([2, '/rules', '?edit=quality']);
  setQuery({ q: 'a' });
  expect(ask).toHaveBeenCalledTimes(2);
  ask.mockReturnValue(true);
  navigate('/alerts');
  expect(route.value.path).toBe('/alerts');
  isUnsaved = false;
  release();
  vi.unstubAllGlobals();
});
