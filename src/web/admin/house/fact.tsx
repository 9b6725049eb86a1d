import type { ComponentChildren } from "preact";

/** One line of a <dl class="facts">; none where there is nothing to say. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  if (!children) return null;
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}
