/** Lines on a 24 by 24 grid. */
const PATHS = {
  cross: "M6 6l12 12M18 6L6 18",
  check: "M5 13l4 4L19 7",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  back: "M15 6l-6 6 6 6",
  next: "M9 6l6 6-6 6",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM20 20l-4.5-4.5",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4",
  mute: "M6 16V11a6 6 0 0 1 9-5.2M18 11v5l1.5 2h-11M4 4l16 16",
  undo: "M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  print: "M7 9V4h10v5M7 17H5v-6h14v6h-2M8 14h8v6H8z",
  pause: "M9 6v12M15 6v12",
  play: "M8 5l11 7-11 7z",
  screen: "M4 5h16v11H4zM9 20h6M12 16v4",
  gear: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M5.6 18.4l2.1-2.1M16.3 7.7l2.1-2.1",
  bag: "M6 8h12l1 12H5zM9 8a3 3 0 0 1 6 0",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2",
  copy: "M9 9h10v10H9zM5 15V5h10",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  menu: "M4 7h16M4 12h16M4 17h16",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM5 20a7 7 0 0 1 14 0",
  alert: "M12 4l9 16H3zM12 10v4M12 17v.5",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6h.5M4.5 12h.5M4.5 18h.5",
  chart: "M4 20h16M7 16v-5M12 16V6M17 16v-8",
  flow: "M4 5h6v5H4zM14 14h6v5h-6zM10 7.5h7V14",
  people: "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM3 20a6 6 0 0 1 12 0M16 5.3a3.5 3.5 0 0 1 0 6.4M17.5 14.5A6 6 0 0 1 21 20",
  key: "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l8-8M16 7l3 3",
  shield: "M12 3l7 3v6c0 4-3 7-7 9-4-2-7-5-7-9V6z",
  pulse: "M3 12h4l3-7 4 14 3-7h4",
  pencil: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  upload: "M12 16V5M7 9l5-5 5 5M5 20h14",
  mail: "M4 6h16v12H4zM4 7l8 6 8-6",
  send: "M4 12L20 5l-6 15-3-6zM11 14l9-9",
  plug: "M9 4v5M15 4v5M6 9h12v2a6 6 0 0 1-12 0zM12 17v4",
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside a text or inside a button that has a name of its own. */
export function Icon({ name }: { name: IconName }) {
  // What points on or back points the other way where one reads from right to left.
  const points = name === "next" || name === "back" ? "points" : undefined;
  return (
    <svg class={points} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
      stroke-linejoin="round" aria-hidden="true" width="20" height="20">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Docket's mark: a torn-off ticket. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" width="26" height="26">
      <path d="M6 3h20v26l-4-2.5-3 2.5-3-2.5-3 2.5-3-2.5L6 29z" fill="var(--accent)" />
      <path d="M10 10h12M10 15h12M10 20h7" stroke="var(--accent-ink)" stroke-width="2.4" stroke-linecap="round" />
    </svg>
  );
}
