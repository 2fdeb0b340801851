import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { visible } from '../format/name';
import { count, percent } from '../format/numbers';
import { cellAt, weight, type Cell, type Confusion, type Shares, type Sums } from './confusion';
import { faded, palette } from './palette';

interface Props {
  confusion: Confusion;
  sums: Sums;
  shares: Shares;
  chosen: Cell | null;
  choose: (cell: Cell | null) => void;
}

const Size = 5;
const Least = 320;

/** All cells of many classes, a few pixels each, in a box of its own that scrolls. */
export function MatrixCanvas({ confusion, sums, shares, chosen, choose }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [part, tellPart] = useState('');
  const classes = confusion.classes.length;
  const size = Math.max(Least, classes * Size);
  useEffect(() => {
    const draw = () => {
      const element = canvas.current!;
      element.width = element.height = size * devicePixelRatio;
      element.style.setProperty('width', `${size}px`);
      element.style.setProperty('height', `${size}px`);
      const context = element.getContext('2d')!;
      context.scale(devicePixelRatio, devicePixelRatio);
      paintMatrix(context, confusion, sums, shares, size);
    };
    return palette.subscribe(draw);
  }, [confusion, shares, size]);

  const look = () => {
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = box.current!;
    tellPart(partShown(classes, size, { top: scrollTop, left: scrollLeft, height: clientHeight, width: clientWidth }));
  };
  useLayoutEffect(look, [classes, size]);

  const at = (actual: number, predicted: number) => choose(cellAt(confusion, sums, clamp(actual, classes), clamp(predicted, classes)));
  const onMove = (event: PointerEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    at(Math.floor(((event.clientY - box.top) / size) * classes), Math.floor(((event.clientX - box.left) / size) * classes));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    at((chosen?.actual ?? 0) + step[0]!, (chosen?.predicted ?? 0) + step[1]!);
  };
  const text = chosen
    ? `${visible(confusion.classes[chosen.actual]!)} said ${visible(confusion.classes[chosen.predicted]!)}: ${count(chosen.count)}, ${percent(chosen.row)} of the actual, ${percent(chosen.column)} of the predicted`
    : 'Rows: actual. Columns: predicted. Point at a cell, or move with the arrow keys.';
  return (
    <div>
      <p class="small matrix-reading" role="status"><bdi>{text}</bdi></p>
      {part !== '' && <p class="small dim">{part}</p>}
      <div class="matrix-grid" ref={box} onScroll={look} tabIndex={0} role="group" aria-label={`All cells of ${classes} classes; arrow keys read them`} onKeyDown={onKeyDown}>
        <canvas ref={canvas} onPointerMove={onMove} onPointerDown={onMove} onPointerLeave={() => choose(null)} />
      </div>
    </div>
  );
}

interface View {
  top: number;
  left: number;
  height: number;
  width: number;
}

/** Which cells are in view, where that is not all of them; by numbers from 1 on. */
export function partShown(classes: number, size: number, { top, left, height, width }: View): string {
  if (height >= size && width >= size) return '';
  const cell = size / classes;
  const span = (from: number, length: number) => `${Math.min(classes, Math.floor(from / cell) + 1)} to ${Math.min(classes, Math.ceil((from + length) / cell))}`;
  return `In view are rows ${span(top, height)} and columns ${span(left, width)} of ${classes}. Scroll to the others; the picture in the menu and its table have all of them.`;
}

export function paintMatrix(context: CanvasRenderingContext2D, confusion: Confusion, sums: Sums, shares: Shares, size: number): void {
  const colours = palette.peek();
  const cell = size / confusion.classes.length;
  const most = Math.max(...confusion.counts.map(row => Math.max(...row)));
  context.fillStyle = colours.panel;
  context.fillRect(0, 0, size, size);
  confusion.counts.forEach((row, actual) => row.forEach((records, predicted) => {
    if (records <= 0) return;
    const share = weight(cellAt(confusion, sums, actual, predicted), shares, most);
    context.globalAlpha = 0.12 + 0.88 * Math.sqrt(Math.min(1, share));
    context.fillStyle = actual === predicted ? colours.tones.quality : colours.tones.harm;
    context.fillRect(Math.floor(predicted * cell), Math.floor(actual * cell), Math.ceil(cell), Math.ceil(cell));
  }));
  context.globalAlpha = 1;
}

/** Few classes: names, counts and shares as on the page. */
export function paintCells(context: CanvasRenderingContext2D, confusion: Confusion, sums: Sums, shares: Shares, size: number): void {
  const colours = palette.peek();
  const { classes } = confusion;
  const [left, top] = [90, 24];
  const [width, height] = [(size - left) / classes.length, Math.min(64, (size - top) / classes.length)];
  const most = Math.max(...confusion.counts.map(row => Math.max(...row)));
  const write = (text: string, x: number, y: number, font: string, colour: string, room: number) => {
    context.font = `${font} ${colours.family}`;
    context.fillStyle = colour;
    context.fillText(text, x, y, room);
  };
  context.textBaseline = 'middle';
  classes.forEach((name, index) => {
    write(visible(name), 0, top + height * (index + 0.5), '400 12px', colours.dim, left - 8);
    write(visible(name), left + width * index + 8, top / 2, '400 12px', colours.dim, width - 12);
  });
  confusion.counts.forEach((row, actual) => row.forEach((_, predicted) => {
    const cell = cellAt(confusion, sums, actual, predicted);
    const [x, y] = [left + width * predicted, top + height * actual];
    context.fillStyle = faded(actual === predicted ? colours.tones.quality : colours.tones.harm, 0.34 * weight(cell, shares, most));
    context.fillRect(x + 1, y + 1, width - 3, height - 3);
    write(count(cell.count), x + 8, y + height * 0.36, '600 13px', colours.ink, width - 14);
    write(percent(shares === 'column' ? cell.column : cell.row), x + 8, y + height * 0.68, '400 11px', colours.dim, width - 14);
  }));
}

function clamp(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index));
}
