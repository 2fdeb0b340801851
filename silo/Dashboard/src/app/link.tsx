import type { ComponentChildren } from 'preact';
import { link, pathOf, type QueryChange } from './router';
import { Name } from '../format/name';

interface LinkProps {
  /** A path of this application; the time range and the zone go along. */
  to: string;
  query?: QueryChange;
  class?: string;
  label?: string;
  current?: boolean;
  children: ComponentChildren;
}

export function Link({ to, query, class: className, label, current, children }: LinkProps) {
  return <a href={link(to, query)} class={className} aria-label={label} aria-current={current ? 'page' : undefined}>{children}</a>;
}

export function ModelLink({ model, query, class: className }: { model: string; query?: QueryChange; class?: string }) {
  return <Link to={pathOf('models', model)} query={query} class={className}><Name text={model} /></Link>;
}

export function NodeLink({ node, query, class: className }: { node: string; query?: QueryChange; class?: string }) {
  return <Link to={pathOf('nodes', node)} query={query} class={className}><Name text={node} /></Link>;
}
