import { useSignal } from "@preact/signals";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { formatNumber } from "../../../i18n/texts";
import { barAt, barsOver, labelStep, scaleFor } from "./scale";

export interface Point {
  /** Under the bar, where there is room. */
  label: string;
  /** What is said of it when somebody points at it or steps to it. */
  told: string;
  value: number;
  /** The part of `value` that is drawn in the colour of what went wrong. */
  lost?: number;
}

const HEIGHT = 190;
const FOOT = 24;
const FONT = 12;

/**
 * Bars over time. It is one stop for the keyboard: arrows step from bar to bar, and what a bar says is shown above and
 * said aloud. The same numbers are in a table beside it (see ChartTable).
 */
export function BarChart({ label, points, inWords = formatNumber, smallest = 1, labelWidth = 52 }: {
  label: string;
  points: readonly Point[];
  /** A value, at the lines of the scale. */
  inWords?: (value: number) => string;
  /** The smallest step of the scale. */
  smallest?: number;
  labelWidth?: number;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const at = useSignal<number | undefined>(undefined);
  const id = useId();
  const scale = scaleFor(Math.max(0, ...points.map((each) => each.value)), 4, smallest);
  const margin = 10 + Math.max(...scale.ticks.map((tick) => inWords(tick).length)) * FONT * 0.58;
  const inner = Math.max(60, width - margin);
  const point = at.value === undefined ? undefined : points[at.value];
  const pointAt = (event: PointerEvent) => {
    const box = frame.current!.getBoundingClientRect();
    at.value = barAt(event.clientX - box.left - margin, inner, points.length);
  };
  return (
    <div class="chart" ref={frame} tabIndex={0} role="group" aria-label={label} aria-describedby={id} dir="ltr"
      onPointerMove={pointAt} onPointerDown={pointAt} onPointerLeave={() => (at.value = undefined)}
      onFocus={() => (at.value ??= points.length - 1)} onBlur={() => (at.value = undefined)}
      onKeyDown={(event) => step(event, at, points.length)}>
      <p class="chart-told" id={id} role="status" dir="auto">{point?.told ?? "\u00a0"}</p>
      <svg width={width} height={HEIGHT} aria-hidden="true">
        {scale.ticks.map((tick) => {
          const y = yOf(tick, scale.top);
          return (
            <g key={tick} class="tick">
              <line x1={margin} x2={width} y1={y} y2={y} />
              <text x={margin - 6} y={y + 4} text-anchor="end">{inWords(tick)}</text>
            </g>
          );
        })}
        <Bars points={points} margin={margin} inner={inner} top={scale.top} chosen={at.value} />
        <Labels points={points} margin={margin} inner={inner} labelWidth={labelWidth} />
      </svg>
    </div>
  );
}

function yOf(value: number, top: number): number {
  return FONT + (HEIGHT - FOOT - FONT) * (1 - value / top);
}

function Bars({ points, margin, inner, top, chosen }: {
  points: readonly Point[];
  margin: number;
  inner: number;
  top: number;
  chosen: number | undefined;
}) {
  const bars = barsOver(inner, points.length);
  const ground = yOf(0, top);
  return (
    <>
      {points.map(({ value, lost = 0 }, index) => {
        const { x, width } = bars[index]!;
        const y = yOf(value, top);
        const middle = yOf(lost, top);
        return (
          <g key={index} class={index === chosen ? "bar-of chosen" : "bar-of"} transform={`translate(${margin + x} 0)`}>
            <rect class="kept" y={y} width={width} height={Math.max(0, middle - y)} rx="2" />
            {lost > 0 && <rect class="lost" y={middle} width={width} height={ground - middle} rx="2" />}
          </g>
        );
      })}
    </>
  );
}

function Labels({ points, margin, inner, labelWidth }: {
  points: readonly Point[];
  margin: number;
  inner: number;
  labelWidth: number;
}) {
  const step = labelStep(inner, points.length, labelWidth);
  const place = inner / Math.max(1, points.length);
  const most = margin + inner - labelWidth / 2;
  return (
    <>
      {points.map(({ label }, index) => {
        if (index % step !== 0) return null;
        const x = Math.min(most, margin + (index + 0.5) * place);
        return <text key={index} class="label" x={x} y={HEIGHT - 6} text-anchor="middle">{label}</text>;
      })}
    </>
  );
}

function step(event: KeyboardEvent, at: { value: number | undefined }, count: number): void {
  const now = at.value ?? count - 1;
  const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: count - 1 }[event.key];
  if (event.key === "Escape") at.value = undefined;
  if (to === undefined) return;
  event.preventDefault();
  at.value = Math.min(count - 1, Math.max(0, to));
}

function useWidth(frame: { current: HTMLElement | null }): number {
  const width = useSignal(600);
  useLayoutEffect(() => {
    const element = frame.current!;
    const measure = () => (width.value = Math.max(200, element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return width.value;
}
