import { useEffect, useRef } from 'preact/hooks';
import { signal } from '@preact/signals';

interface Shown {
  readonly text: string;
  readonly at: DOMRect;
}

const shown = signal<Shown | null>(null);

/**
 * One tip for the whole page: shows `data-tip` of what is pointed at or has the focus. Screen readers have the same text in the
 * element itself.
 */
export function Tip() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const show = (event: Event) => {
      const element = (event.target as Element | null)?.closest?.<HTMLElement>('[data-tip]');
      const text = element?.dataset.tip;
      shown.value = element && text ? { text, at: element.getBoundingClientRect() } : null;
    };
    const hide = () => { shown.value = null; };
    const onKey = (event: KeyboardEvent) => { if (event.key === 'Escape') hide(); };
    document.addEventListener('pointerover', show);
    document.addEventListener('focusin', show);
    document.addEventListener('focusout', hide);
    document.addEventListener('keydown', onKey);
    addEventListener('scroll', hide, { passive: true, capture: true });
    return () => {
      document.removeEventListener('pointerover', show);
      document.removeEventListener('focusin', show);
      document.removeEventListener('focusout', hide);
      document.removeEventListener('keydown', onKey);
      removeEventListener('scroll', hide, { capture: true });
    };
  }, []);

  const tip = shown.value;
  useEffect(() => {
    const element = box.current;
    if (!element || !tip) return;
    const { width, height } = element.getBoundingClientRect();
    const left = Math.min(Math.max(8, tip.at.left), document.documentElement.clientWidth - width - 8);
    const top = tip.at.top - height - 6;
    element.style.setProperty('left', `${left}px`);
    element.style.setProperty('top', `${top < 8 ? tip.at.bottom + 6 : top}px`);
  }, [tip]);
  return tip && <div ref={box} class="tip" aria-hidden="true">{tip.text}</div>;
}
