import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "./texts";

let isFirst = true;

/** One step: names the document, and takes the focus when somebody has come here from another. */
export function StepCard({ title, lead, children }: { title: string; lead?: ComponentChildren; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – ${t("title")}`;
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, []);
  return (
    <section class="card stack step-card" aria-labelledby="step-title">
      <div>
        <h1 id="step-title" ref={heading} tabIndex={-1}>{title}</h1>
        {lead && <p class="quiet">{lead}</p>}
      </div>
      {children}
    </section>
  );
}
