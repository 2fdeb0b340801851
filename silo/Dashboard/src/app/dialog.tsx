import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import './dialog.css';

interface DialogProps {
  title: string;
  /** Left out: it cannot be left without doing what it asks for. */
  onClose?: () => void;
  class?: string;
  children: ComponentChildren;
}

/** A sheet over the page. The browser keeps the focus in it and gives it back. */
export function Dialog({ title, onClose, class: className = '', children }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the browser takes another key: what is typed on goes into the sheet.
  useLayoutEffect(() => {
    const dialog = box.current!;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={box}
      class={className}
      aria-labelledby={id}
      onCancel={event => { event.preventDefault(); onClose?.(); }}
      onClick={event => { if (event.target === box.current) onClose?.(); }}
    >
      <div class="sheet">
        <div class="top">
          <h2 id={id}>{title}</h2>
          {onClose && <button type="button" class="close" aria-label="Close" onClick={onClose}>×</button>}
        </div>
        {children}
      </div>
    </dialog>
  );
}
