import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { hasNavigated } from "./router";
import { shop } from "./shops";

/** The one heading of a section: names the document, and takes the focus when somebody has come here. */
export function Heading({ title, children }: { title: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const place = shop.value?.name;
  useEffect(() => {
    document.title = [title, place, "Docket"].filter(Boolean).join(" – ");
  }, [title, place]);
  useEffect(() => {
    if (hasNavigated()) heading.current?.focus();
  }, []);
  return (
    <div class="heading row spread">
      <h1 ref={heading} tabIndex={-1}>{title}</h1>
      {children && <div class="row">{children}</div>}
    </div>
  );
}
