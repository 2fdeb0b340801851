import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export function Section({ title, note, tools, class: className = '', children }: { title: string; note?: ComponentChildren; tools?: ComponentChildren; class?: string; children: ComponentChildren }) {
  return (
    <section class={`model-section ${className}`} aria-label={title}>
      <h2><span class="section-title">{title}</span>{note && <small title={typeof note === 'string' ? note : undefined}>{note}</small>}{tools && <span class="section-tools">{tools}</span>}</h2>
      {children}
    </section>
  );
}

/** Why there is nothing where a figure could be. */
export function Absent({ children }: { children: ComponentChildren }) {
  return <p class="absent"><span aria-hidden="true">◌</span> {children}</p>;
}

/** What is far down is asked for when somebody comes near it, or prints. */
export function WhenSeen({ children }: { children: () => ComponentChildren }) {
  const [isSeen, see] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isSeen) return;
    const all = () => see(true);
    const observer = new IntersectionObserver(entries => { if (entries.some(entry => entry.isIntersecting)) all(); }, { rootMargin: '400px' });
    observer.observe(box.current!);
    addEventListener('beforeprint', all);
    return () => {
      observer.disconnect();
      removeEventListener('beforeprint', all);
    };
  }, [isSeen]);
  return isSeen ? <>{children()}</> : <div class="unseen" ref={box} />;
}
