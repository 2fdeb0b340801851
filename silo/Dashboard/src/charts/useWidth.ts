import { useMemo, useState } from 'preact/hooks';

/** A place for an element, as `ref` takes it. */
export interface Box<E extends HTMLElement> {
  (element: E | null): void;
  current: E | null;
}

/** A place for an element, and its width in CSS pixels, as it changes; 0 until it is known. A chart whose table was shown comes back as another element: then that one counts. */
export function useWidth<E extends HTMLElement>(): readonly [Box<E>, number] {
  const [width, setWidth] = useState(0);
  const box = useMemo(() => {
    let observer: ResizeObserver | undefined;
    const place: Box<E> = Object.assign((element: E | null) => {
      observer?.disconnect();
      place.current = element;
      if (!element) return setWidth(0);
      const measure = () => setWidth(Math.floor(element.clientWidth));
      measure();
      observer = new ResizeObserver(measure);
      observer.observe(element);
    }, { current: null });
    return place;
  }, []);
  return [box, width];
}
