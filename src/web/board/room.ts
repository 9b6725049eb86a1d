import { useLayoutEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";

/** The inner size of an element, also after it has changed. */
export function useRoom(element: RefObject<HTMLElement>): { width: number; height: number } {
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const measured = element.current!;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = measured;
      setRoom((before) => (before.width === width && before.height === height ? before : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(measured);
    return () => observer.disconnect();
  }, []);
  return room;
}

let pen: CanvasRenderingContext2D | null | undefined;
/** What a letter is taken for where nothing can be measured. */
const LETTER_EM = 0.66;

/** Width of the widest of some numbers, in em. */
export function widestOf(numbers: readonly string[]): number {
  if (numbers.length === 0) return 1;
  pen ??= penOfNumbers();
  if (!pen) return LETTER_EM * Math.max(...numbers.map((number) => number.length));
  return Math.max(...numbers.map((number) => pen!.measureText(number).width)) / 100;
}

/** Kept, since asking for the font each time would have the whole page measured. */
function penOfNumbers(): CanvasRenderingContext2D | null {
  const context = document.createElement("canvas").getContext("2d");
  if (context) context.font = `800 100px ${getComputedStyle(document.body).fontFamily}`;
  return context;
}
