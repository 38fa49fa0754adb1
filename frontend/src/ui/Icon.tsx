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
  backward: <path d="M14 8H2.5M6 4.5 2.5 8 6 11.5" />,
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
