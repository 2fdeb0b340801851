import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import './popover.css';

interface PopoverProps {
  /** What stands on the button. */
  button: ComponentChildren;
  label?: string;
  class?: string;
  children: (close: () => void) => ComponentChildren;
}

const margin = 12;

/** A button that opens a small sheet below it, which Escape and a click elsewhere close. */
export function Popover({ button, label, class: className = 'field', children }: PopoverProps) {
  const [isOpen, open] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const close = () => {
    open(false);
    opener.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) return;
    const onPointer = (event: Event) => { if (!box.current?.contains(event.target as Node)) open(false); };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [isOpen]);
  // It hangs from the right end of its button, and is moved where that leads out of the window.
  useLayoutEffect(() => {
    const out = margin - (sheet.current?.getBoundingClientRect().left ?? margin);
    if (out > 0) sheet.current?.style.setProperty('transform', `translateX(${out}px)`);
  }, [isOpen]);
  return (
    <div
      class="popover"
      ref={box}
      onKeyDown={event => { if (event.key === 'Escape' && isOpen) { event.stopPropagation(); close(); } }}
      onFocusOut={event => { if (event.relatedTarget && !box.current?.contains(event.relatedTarget as Node)) open(false); }}
    >
      <button ref={opener} type="button" class={className} aria-label={label} aria-expanded={isOpen} onClick={() => open(!isOpen)}>{button}</button>
      {isOpen && <div class="below" ref={sheet}>{children(close)}</div>}
    </div>
  );
}
