import type { JSX } from "react";

/** Sixteen-pixel icons, drawn for this page. Strokes take the colour of the text around them. */
const SHAPES = {
  first: <path d="M4 3.5v9M13 3.5 6.5 8l6.5 4.5z" />,
  last: <path d="M12 3.5v9M3 3.5 9.5 8 3 12.5z" />,
  previous: <path d="M10.5 3.5 5 8l5.5 4.5" />,
  next: <path d="M5.5 3.5 11 8l-5.5 4.5" />,
  play: <path d="M4.5 2.8v10.4L13 8z" fill="currentColor" />,
  pause: <path d="M5 3v10M11 3v10" strokeWidth="2.6" />,
  stop: <rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  down: <path d="M3.5 6 8 10.5 12.5 6" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  colour: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
    </>
  ),
  trash: <path d="M2.8 4.4h10.4M6.2 4.2V2.6h3.6v1.6M4.2 4.6l.6 8.8h6.4l.6-8.8M6.8 7v4M9.2 7v4" />,
  eye: (
    <>
      <path d="M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8z" />
      <circle cx="8" cy="8" r="1.9" />
    </>
  ),
  eyeOff: (
    <path d="M3 3l10 10M6.3 4.1A6 6 0 0 1 8 3.8c4 0 6.5 4.2 6.5 4.2a12 12 0 0 1-2 2.4M4.2 5.2A11.5 11.5 0 0 0 1.5 8S4 12.2 8 12.2a6 6 0 0 0 2.6-.6" />
  ),
  fit: <path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />,
  upload: <path d="M8 11V3M4.5 6 8 2.5 11.5 6M2.5 11v2.5h11V11" />,
  download: <path d="M8 2.5V10M4.5 7.5 8 11l3.5-3.5M2.5 11.5v2h11v-2" />,
  back: <path d="M7 3.5 2.5 8 7 12.5M2.8 8h11" />,
  help: (
    <>
      <path d="M5.8 6.2c0-1.3 1-2.2 2.2-2.2s2.2.8 2.2 2c0 1.5-2.2 1.7-2.2 3.3" />
      <circle cx="8" cy="11.8" r=".6" fill="currentColor" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.5v1.7M8 12.8v1.7M1.5 8h1.7M12.8 8h1.7M3.4 3.4l1.2 1.2M11.4 11.4l1.2 1.2M3.4 12.6l1.2-1.2M11.4 4.6l1.2-1.2" />
    </>
  ),
  moon: <path d="M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z" />,
  undo: <path d="M5.5 3 2.5 6l3 3M2.8 6H10a3.5 3.5 0 0 1 0 7H6" />,
  redo: <path d="m10.5 3 3 3-3 3M13.2 6H6a3.5 3.5 0 0 0 0 7h4" />,
  warning: <path d="M8 2.2 14.3 13H1.7zM8 6.5v3M8 11.2v.4" />,
  film: <path d="M2 3h12v10H2zM5 3v10M11 3v10M2 6.3h3M2 9.7h3M11 6.3h3M11 9.7h3" />,
  person: (
    <>
      <circle cx="8" cy="5.4" r="2.7" />
      <path d="M2.8 13.4c.5-2.7 2.6-4 5.2-4s4.7 1.3 5.2 4" />
    </>
  ),
  both: <path d="M5 4.5 1.5 8 5 11.5M11 4.5 14.5 8 11 11.5M2 8h12" />,
  forward: <path d="M2 8h11.5M10 4.5 13.5 8 10 11.5" />,
  loop: (
    <path d="M3 8.5V7a2.5 2.5 0 0 1 2.5-2.5H12M9.8 2.2 12.2 4.5 9.8 6.8M13 7.5V9a2.5 2.5 0 0 1-2.5 2.5H4M6.2 13.8 3.8 11.5l2.4-2.3" />
  ),
  nextPrompt: (
    <>
      <path d="M2.5 4 6.5 8l-4 4" />
      <circle cx="11.2" cy="8" r="2.6" fill="currentColor" />
    </>
  ),
  previousPrompt: (
    <>
      <path d="m13.5 4-4 4 4 4" />
      <circle cx="4.8" cy="8" r="2.6" fill="currentColor" />
    </>
  ),
  lane: (
    <>
      <path d="M3 3h10M3 13h10" opacity=".45" />
      <path d="M2.5 6.2h11v3.6h-11z" fill="currentColor" />
    </>
  ),
  stale: <path d="M2.2 5h11.6v6H2.2zM4 11l4-6M8 11l4-6" />,
  backward: <path d="M14 8H2.5M6 4.5 2.5 8 6 11.5" />,
  pointer: <path d="M3.5 2.2 12.8 7l-4 1.4-1.6 4.1z" fill="currentColor" />,
  box: <path d="M3 5V3h2M11 3h2v2M13 11v2h-2M5 13H3v-2M7 3h2M7 13h2M3 7v2M13 7v2" />,
  brush: (
    <>
      <path d="M13.6 2.4 7.2 8.8" strokeWidth="1.8" />
      <path d="M6.6 8.6c-1.8 0-2.7 1.2-2.9 2.6-.1.9-.6 1.6-1.5 1.9 2.6 1 5.9.4 6.1-2.3" fill="currentColor" />
    </>
  ),
  eraser: <path d="M9.3 2.6 13.6 7l-5.7 5.8H5L2.3 10zM5.6 6.4l4.3 4.3M7.5 13.4h6" />,
  polygon: (
    <>
      <path d="M4 4.2 12.2 3l1.2 6.6-5.2 3.6-5.4-3.4z" />
      <path d="M8 6v4M6 8h4" />
    </>
  ),
  polygonMinus: (
    <>
      <path d="M4 4.2 12.2 3l1.2 6.6-5.2 3.6-5.4-3.4z" strokeDasharray="2 1.6" />
      <path d="M6 8h4" />
    </>
  ),
  holes: (
    <>
      <path d="M8 2.2c3.6 0 5.8 2.4 5.8 5.6S11.6 13.8 8 13.8 2.2 11.2 2.2 8 4.4 2.2 8 2.200z" />
      <circle cx="8" cy="8" r="2.4" fill="currentColor" />
    </>
  ),
  specks: (
    <>
      <path d="M9.5 6.500c2.2 0 3.8 1.5 3.8 3.600s-1.6 3.4-3.8 3.4-3.7-1.3-3.7-3.4 1.5-3.6 3.7-3.600z" />
      <path d="M2.5 2.5 5.5 5.500M5.5 2.500l-3 3" />
    </>
  ),
  copyPrevious: <path d="M7 5.500h6.500v7.500H7zM4.5 2.8 2 5.300l2.5 2.500M2.2 5.300H5" />,
  copyNext: <path d="M2.5 5.500H9v7.500H2.500zM11.5 2.8 14 5.300l-2.5 2.500M13.8 5.300H11" />,
  absent: (
    <>
      <circle cx="8" cy="8" r="5.5" strokeDasharray="2.6 2" />
      <path d="m4 12 8-8" />
    </>
  ),
  lock: <path d="M4 7.200h8v6H4zM5.5 7V5.200a2.5 2.5 0 0 1 5 0V7M8 9.600v1.4" />,
  unlock: <path d="M4 7.200h8v6H4zM5.5 7V5a2.5 2.5 0 0 1 4.8-1M8 9.600v1.4" />,
  clear: <path d="M2.5 3h11v10h-11zM5.8 5.800l4.4 4.400M10.2 5.800l-4.4 4.4" />,
  circle: <circle cx="8" cy="8" r="5" />,
  square: <rect x="3" y="3" width="10" height="10" />,
  outline: (
    <path
      d="M8 2.500c3.4 0 5.5 2.2 5.5 5.2 0 3.3-2.3 5.8-5.5 5.800S2.5 11 2.5 7.700c0-3 2.1-5.2 5.5-5.200z"
      strokeWidth="2"
    />
  ),
  onion: (
    <>
      <circle cx="5.8" cy="8" r="3.7" strokeDasharray="2.2 1.6" />
      <circle cx="10.2" cy="8" r="3.7" />
    </>
  ),
  follow: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1.500v3M8 11.500v3M1.5 8h3M11.5 8h3" />
    </>
  ),
  solo: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M7 6.2 8.4 5.200v5.6" />
    </>
  ),
  under: <path d="M2.5 2.500h7v7h-7zM6.5 11.500v2h7v-7h-2" />,
  check: <path d="m3 8.5 3.3 3.3L13 4.8" />,
  more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.2" />,
  up: <path d="m3.5 10 4.5-5 4.5 5" />,
} satisfies Record<string, JSX.Element>;

export type IconName = keyof typeof SHAPES;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      focusable="false"
    >
      {SHAPES[name]}
    </svg>
  );
}
