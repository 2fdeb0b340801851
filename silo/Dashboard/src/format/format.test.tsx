import { render } from 'preact';
import { describe, expect, it } from 'vitest';
import { Name, visible } from './name';
import { number, percent, write, written } from './numbers';
import { ago, counted, duration, listed, numbered } from './words';

describe('a number', () => {
  it.each([
    [0, '0'], [0.1912, '0.191'], [13.07, '13.1'], [238.4, '238'], [1204, '1,204'], [-0.25, '−0.250'], [-0.00001, '−1.00e-5'],
    [null, '–'], [undefined, '–'], [NaN, '–'], [Infinity, '–'],
  ])('%s is %s', (value, text) => expect(number(value)).toBe(text));

  it.each([
    [0.0131, 's', '13.1\u202fms'], [1.71, 's', '1.71\u202fs'], [300, 's', '5\u202fmin'], [0, 's', '0\u202fs'],
    [238, '/s', '238/s'], [54_000, '/s', '54\u202fk/s'], [21_800, '', '21.8\u202fk'], [1536, 'bytes', '1.50\u202fKiB'], [0.18, 'ratio', '0.180'], [3, 'USD', '3\u202fUSD'], [null, 's', '–'],
  ])('%s of unit %s is %s', (value, unit, text) => expect(written(value, unit)).toBe(text));

  it('is never rounded to all or to nothing', () => {
    expect([1, 0.99999, 0.5, 0.00001, 0].map(value => percent(value))).toEqual(['100\u202f%', '>\u202f99.9\u202f%', '50\u202f%', '<\u202f0.01\u202f%', '0\u202f%']);
  });

  it('that is absent has no unit', () => expect(write(null, 's')).toEqual({ text: '–', unit: '' }));
});

describe('words', () => {
  it('count', () => expect([counted(0, 'model'), counted(1, 'model'), counted(1200, 'model')]).toEqual(['no models', 'one model', '1,200 models']));
  it('are singular of one', () => expect([numbered(0, 'record'), numbered(1, 'record'), numbered(1200, 'record'), numbered(1, 'class', 'classes')]).toEqual(['0 records', '1 record', '1,200 records', '1 class']));
  it('say how long', () => expect([0, 1, 59, 60, 3600, 86_400, 604_800, 1_209_600].map(duration)).toEqual(['a moment', 'a second', '59 seconds', 'a minute', 'an hour', 'a day', '7 days', '2 weeks']));
  it('say when, also of a clock ahead', () => expect([ago(0, 240_000), ago(300_000, 0), ago(0, 1000)]).toEqual(['4 minutes ago', 'in 5 minutes', 'now']));
  it('are listed', () => expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']));
});

describe('a name from outside', () => {
  it.each([
    ['fraud-detection', 'fraud-detection'], ['модель 🙂 价格', 'модель 🙂 价格'], ['👩‍💻', '👩‍💻'],
    ['a\u202etxt.exe', 'a⟨U+202E⟩txt.exe'], ['x\u0000\n', 'x⟨U+0000⟩⟨U+000A⟩'], ['\u200bghost', '⟨U+200B⟩ghost'], ['\ud800', '⟨U+D800⟩'], ['\u{e0041}', '⟨U+E0041⟩'],
  ])('%j is shown as %s', (name, shown) => expect(visible(name)).toBe(shown));

  it('is text and keeps its direction to itself', () => {
    const box = document.createElement('div');
    render(<Name text={'<img src=x onerror=alert(1)>'} />, box);
    expect(box.innerHTML).toBe('<bdi>&lt;img src=x onerror=alert(1)&gt;</bdi>');
  });
});
