import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Table } from '../charts/data';
import { Frame } from '../charts/Frame';
import { palette, type Palette } from '../charts/palette';
import { picture } from '../charts/picture';
import { useWidth } from '../charts/useWidth';
import { navigate, link, pathOf } from '../app/router';
import { visible } from '../format/name';
import { number, percent, written } from '../format/numbers';
import { numbered } from '../format/words';
import { stepOf, type Grid } from './grid';
import { cellsOf, colourOf, inkOf, type Cells } from './paint';

interface FleetMapProps {
  grid: Grid;
  unit: string;
  title: string;
}

interface Place {
  readonly row: number;
  readonly column: number;
}

/** Nodes by models, coloured by how they stand to the model's median. A canvas: it may have a hundred thousand cells. */
export function FleetMap({ grid, unit, title }: FleetMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [box, width] = useWidth<HTMLDivElement>();
  const [place, choose] = useState<Place | null>(null);
  const cells = useMemo(() => cellsOf(grid, width), [grid, width]);
  const colours = palette.value;
  useEffect(() => { if (canvas.current && width > 0) paint(canvas.current, grid, unit, cells, colours, place); }, [grid, unit, cells, colours, place, width]);

  const at = (event: PointerEvent): Place | null => {
    const bounds = canvas.current!.getBoundingClientRect();
    const column = Math.floor((event.clientX - bounds.left - cells.left) / cells.width);
    const row = Math.floor((event.clientY - bounds.top - cells.top) / cells.height);
    return row >= 0 && row < grid.nodes.length && column < grid.models.length ? { row, column: Math.max(-1, column) } : null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = moved(event.key, place, grid);
    if (next === undefined) {
      if (event.key === 'Enter' && place) open(grid, place);
      return;
    }
    event.preventDefault();
    choose(next);
  };
  const text = place ? cellText(grid, unit, place) : '';
  return (
    <Frame
      title={title}
      name={`${title} by node and model`}
      note={text ? undefined : `${numbered(grid.nodes.length, 'node')} by ${numbered(grid.models.length, 'model')}`}
      value={text ? undefined : ' '}
      detail={text || undefined}
      table={() => tableOf(grid, unit)}
      png={width === 0 ? undefined : () => picture({ title }, { width: canvas.current!.clientWidth, height: canvas.current!.clientHeight }, colours, context => context.drawImage(canvas.current!, 0, 0, canvas.current!.clientWidth, canvas.current!.clientHeight))}
    >
      <div
        class="chart-focus"
        role="slider"
        tabIndex={0}
        aria-label={`${title} of ${numbered(grid.nodes.length, 'node')} by ${numbered(grid.models.length, 'model')}. Arrows move from cell to cell, enter shows the node.`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, grid.nodes.length * grid.models.length - 1)}
        aria-valuenow={place ? place.row * grid.models.length + Math.max(0, place.column) : 0}
        aria-valuetext={text || 'no cell chosen'}
        onKeyDown={onKeyDown}
        onBlur={() => choose(null)}
      >
        <div class="fleet-map" ref={box}>
          <canvas
            ref={canvas}
            aria-hidden="true"
            onPointerMove={event => choose(at(event))}
            onPointerLeave={() => choose(null)}
            onClick={event => { const found = at(event as unknown as PointerEvent); if (found) open(grid, found); }}
          />
        </div>
      </div>
    </Frame>
  );
}

function open(grid: Grid, { row, column }: Place): void {
  void column;
  navigate(link(pathOf('nodes', grid.nodes[row]!)));
}

function moved(key: string, place: Place | null, grid: Grid): Place | null | undefined {
  if (grid.nodes.length === 0 || grid.models.length === 0) return undefined;
  const { row, column } = place ?? { row: 0, column: -1 };
  switch (key) {
    case 'ArrowRight': return { row, column: Math.min(grid.models.length - 1, column + 1) };
    case 'ArrowLeft': return { row, column: Math.max(0, column - 1) };
    case 'ArrowDown': return { row: place ? Math.min(grid.nodes.length - 1, row + 1) : 0, column: Math.max(0, column) };
    case 'ArrowUp': return { row: Math.max(0, row - 1), column: Math.max(0, column) };
    case 'Home': return { row: 0, column: 0 };
    case 'End': return { row: grid.nodes.length - 1, column: grid.models.length - 1 };
    case 'Escape': return null;
    default: return undefined;
  }
}

/** What a cell says; of a node's name, what the node is like for all its models. */
function cellText(grid: Grid, unit: string, { row, column }: Place): string {
  const node = visible(grid.nodes[row]!);
  if (column < 0) {
    const all = grid.nodeRatios[row] ?? null;
    return all === null ? node : `${node}: ${number(all)} × the median over its models`;
  }
  const value = grid.values[row]![column]!;
  const name = `${node}, ${visible(grid.models[column]!)}`;
  if (value === null) return `${name}: none`;
  const ratio = grid.ratios[row]![column]!;
  return `${name}: ${textOf(value, unit)}${ratio === null ? '' : `, ${number(ratio)} × the median of ${textOf(grid.median[column], unit)}`}`;
}

// Shares in percent, as everywhere.
function textOf(value: number | null | undefined, unit: string): string {
  return unit === 'ratio' ? percent(value) : written(value, unit);
}

function tableOf(grid: Grid, unit: string): Table {
  return {
    columns: [{ name: 'Node', kind: 'name' }, { name: '× median over its models', kind: 'figure' }, ...grid.models.map(model => ({ name: model, unit, kind: 'figure' as const }))],
    rows: grid.nodes.map((node, row) => [node, grid.nodeRatios[row] ?? null, ...grid.values[row]!]),
  };
}

// A figure with its unit.
const leastForText = 72;

function paint(canvas: HTMLCanvasElement, grid: Grid, unit: string, cells: Cells, colours: Palette, place: Place | null): void {
  const scale = devicePixelRatio || 1;
  const [width, height] = [cells.left + grid.models.length * cells.width + cells.right, cells.top + grid.nodes.length * cells.height];
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.setProperty('width', `${width}px`);
    canvas.style.setProperty('height', `${height}px`);
  }
  const context = canvas.getContext('2d')!;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = `400 12px ${colours.family}`;
  context.textBaseline = 'middle';
  const gap = cells.width >= 6 && cells.height >= 6 ? 1 : 0;
  for (let row = 0; row < grid.nodes.length; row++) {
    for (let column = 0; column < grid.models.length; column++) {
      const step = stepOf(grid.ratios[row]![column]!);
      const hasValue = grid.values[row]![column] !== null;
      if (!hasValue) continue;
      context.fillStyle = colourOf(step ?? 2, colours);
      context.fillRect(cells.left + column * cells.width, cells.top + row * cells.height, cells.width - gap, cells.height - gap);
      if (cells.width < leastForText || cells.height < 16) continue;
      context.fillStyle = inkOf(step ?? 2, colours);
      context.fillText(textOf(grid.values[row]![column], unit), cells.left + column * cells.width + 8, cells.top + row * cells.height + cells.height / 2);
    }
  }
  labels(context, grid, cells, colours, place);
  if (place && place.column >= 0) {
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.strokeRect(cells.left + place.column * cells.width - 0.5, cells.top + place.row * cells.height - 0.5, Math.max(3, cells.width), Math.max(3, cells.height));
  }
}

function labels(context: CanvasRenderingContext2D, grid: Grid, cells: Cells, colours: Palette, place: Place | null): void {
  context.font = `400 12px ${colours.family}`;
  context.textBaseline = 'middle';
  const every = Math.ceil(14 / cells.height);
  for (let row = 0; row < grid.nodes.length; row++) {
    if (row % every !== 0 && row !== place?.row) continue;
    if (place && row !== place.row && Math.abs(row - place.row) < every) continue;
    const step = stepOf(grid.nodeRatios[row] ?? null);
    context.fillStyle = row === place?.row || (step !== null && step > 3) ? colours.ink : colours.dim;
    context.fillText(fitting(context, visible(grid.nodes[row]!), cells.left - 10), 0, cells.top + row * cells.height + cells.height / 2);
  }
  if (cells.top < 16) return;
  for (let column = 0; column < grid.models.length; column++) {
    if (!cells.isSlanted) {
      context.fillStyle = column === place?.column ? colours.ink : colours.dim;
      context.fillText(fitting(context, visible(grid.models[column]!), cells.width - 6), cells.left + column * cells.width, cells.top - 10);
    } else if (column % Math.ceil(14 / cells.width) === 0) {
      context.save();
      context.translate(cells.left + column * cells.width + Math.min(cells.width / 2, 8), cells.top - 6);
      context.rotate(-Math.PI / 3);
      context.fillStyle = column === place?.column ? colours.ink : colours.dim;
      context.fillText(fitting(context, visible(grid.models[column]!), 110), 0, 0);
      context.restore();
    }
  }
}

function fitting(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let short = text;
  while (short.length > 1 && context.measureText(`${short}…`).width > width) short = short.slice(0, -1);
  return `${short}…`;
}
