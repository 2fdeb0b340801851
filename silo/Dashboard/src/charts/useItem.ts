import { useState } from 'preact/hooks';

/** The chosen one of some items: by pointer, or by keys. */
export interface Item {
  index: number | null;
  choose: (index: number | null) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onBlur: () => void;
}

export function useItem(count: number): Item {
  const [index, choose] = useState<number | null>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = moved(event.key, index, count);
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  };
  return { index: index !== null && index < count ? index : null, choose, onKeyDown, onBlur: () => choose(null) };
}

export function moved(key: string, index: number | null, count: number): number | null | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return index === null ? 0 : Math.min(count - 1, index + 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return index === null ? count - 1 : Math.max(0, index - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}
