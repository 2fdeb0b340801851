import { useEffect, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

/** Whether something is within so many pixels above or below what is seen. `onChange` hears of it before it is drawn. */
export function useNear(box: RefObject<Element | null>, pixels: number, onChange?: (isNear: boolean) => void): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver(entries => {
      const near = entries.at(-1)!.isIntersecting;
      onChange?.(near);
      setNear(near);
    }, { rootMargin: `${pixels}px 0px` });
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  return isNear;
}
