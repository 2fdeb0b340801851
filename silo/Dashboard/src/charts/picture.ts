import type { Palette } from './palette';

/** What stands above a chart in its picture. */
export interface PictureText {
  title: string;
  note?: string;
  value?: string;
}

const Margin = 16;
const Head = 40;
const Scale = 2;

/** A canvas with title and background, on which the chart itself is drawn. */
export async function picture(
  words: PictureText,
  size: { width: number; height: number },
  palette: Palette,
  draw: (context: CanvasRenderingContext2D) => void | Promise<void>,
): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = (size.width + 2 * Margin) * Scale;
  canvas.height = (size.height + Head + 2 * Margin) * Scale;
  const context = canvas.getContext('2d')!;
  context.scale(Scale, Scale);
  context.fillStyle = palette.panel;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.translate(Margin, Margin);
  write(context, words, size.width, palette);
  context.translate(0, Head);
  await draw(context);
  return await new Promise((resolve, reject) => canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('The picture is too large.'))), 'image/png'));
}

function write(context: CanvasRenderingContext2D, words: PictureText, width: number, palette: Palette): void {
  context.textBaseline = 'top';
  context.font = `600 14px ${palette.family}`;
  context.fillStyle = palette.ink;
  context.fillText(words.title, 0, 0);
  if (words.value) {
    context.textAlign = 'right';
    context.fillText(words.value, width, 0);
    context.textAlign = 'left';
  }
  if (words.note) {
    context.font = `400 12px ${palette.family}`;
    context.fillStyle = palette.dim;
    context.fillText(words.note, 0, 19, width);
  }
}

/** An SVG as it looks here, on a canvas: colours that come from style sheets are written into it first. */
export async function drawSvg(context: CanvasRenderingContext2D, svg: SVGSVGElement): Promise<void> {
  const box = svg.getBoundingClientRect();
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(box.width));
  copy.setAttribute('height', String(box.height));
  const [from, to] = [[svg, ...svg.querySelectorAll('*')], [copy, ...copy.querySelectorAll('*')]];
  from.forEach((element, index) => {
    const style = getComputedStyle(element);
    for (const name of ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'fill-opacity', 'font-size', 'font-weight', 'font-family', 'text-anchor', 'vector-effect'])
      to[index]!.setAttribute(name, style.getPropertyValue(name));
  });
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  context.drawImage(image, 0, 0, box.width, box.height);
}
