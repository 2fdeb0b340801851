import type { ComponentChildren } from 'preact';
import { Figure, type FigureProps } from '../app/figure';

export interface Fact extends Omit<FigureProps, 'name'> {
  name: string;
}

/** A few figures beside each other: the number large, its name under it. */
export function Facts({ facts, children }: { facts: readonly (Fact | null | false | undefined)[]; children?: ComponentChildren }) {
  return (
    <dl class="model-figures">
      {facts.filter((fact): fact is Fact => Boolean(fact)).map(({ name, ...fact }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd><Figure {...fact} /></dd>
        </div>
      ))}
      {children}
    </dl>
  );
}
