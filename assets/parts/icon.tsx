// Drawn on a 24 grid with one stroke width, so that they look like one hand.
const shapes = {
  overview: 'M3 12h4l2.5-7 5 14L17 12h4',
  endpoints: 'M8 6h8a6 6 0 0 1 0 12H8A6 6 0 0 1 8 6ZM16 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z',
  sliders:
    'M4 7h9M17 7h3M13 7a2 2 0 1 0 4 0 2 2 0 0 0-4 0ZM4 17h3M11 17h9M7 17a2 2 0 1 0 4 0 2 2 0 0 0-4 0ZM4 12h14',
  cube: 'M12 3.500 20 8v8l-8 4.500L4 16V8ZM4 8l8 4.500L20 8M12 12.500v8',
  photo: 'M4 5h16v14H4ZM4 16l4.500-4.500 4 4L16 12l4 4M9 8.500a1.500 1.500 0 1 0 0 .1Z',
  thread: 'M4 5h12v8H9l-3 3v-3H4ZM19 9h1v8h-2v3l-3-3h-5',
  people:
    'M9 5a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7ZM3 19c.6-3 3-4.500 6-4.500s5.400 1.500 6 4.500M15.500 5.300a3.500 3.500 0 0 1 0 6.500M17.500 14.800c2 .6 3.200 2 3.600 4.200',
  key: 'M15 4.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9ZM11.800 12.200 4 20M6.500 17.500 9 20',
  log: 'M4 6h.1M4 12h.1M4 18h.1M8.500 6H20M8.500 12H20M8.500 18H20',
  download: 'M12 4v11M7.500 10.500 12 15l4.500-4.500M5 19.500h14',
  docs: 'M5 4h9l5 5v11H5ZM14 4v5h5M8.5 13h7M8.5 16.5h5',
  edit: 'M4 20h4L19 9l-4-4L4 16ZM13 7l4 4',
  outward: 'M8 16 17 7M9.5 7H17v7.5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  moon: 'M20 14.2A8 8 0 0 1 9.8 4a8 8 0 1 0 10.2 10.2Z',
  screen: 'M3.5 5h17v11h-17ZM9 20h6M12 16v4',
  play: 'M4 5h16v11H11l-4.5 4v-4H4ZM8.5 10.5h.1M12 10.5h.1M15.500 10.5h.1',
  plus: 'M12 5v14M5 12h14',
  clip: 'M19.5 11.5 12 19a4.600 4.600 0 0 1-6.500-6.500L13.500 4.500a3 3 0 0 1 4.300 4.300L10 16.500a1.500 1.500 0 0 1-2.100-2.100L14.500 7.800',
  send: 'M12 19V5M6 11l6-6 6 6',
  stop: 'M7 7h10v10H7Z',
  again: 'M19.500 12a7.500 7.500 0 1 1-2.200-5.300L20 9.300M20 4.500v4.800h-4.800',
  raw: 'M8 5c-2 0-2.500 1-2.500 3s-.5 4-2 4c1.500 0 2 2 2 4s.5 3 2.500 3M16 5c2 0 2.500 1 2.500 3s.5 4 2 4c-1.500 0-2 2-2 4s-.5 3-2.500 3',
  search: 'M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13ZM15.300 15.300 20.500 20.500',
  copy: 'M9 9h11v11H9ZM15 9V4H4v11h5',
  check: 'M5 12.5 10 17.5 19.5 7',
  warning: 'M12 4 2.8 20h18.4ZM12 10v4.5M12 17.4v.1',
  error: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7.5v5.5M12 16.3v.1',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 11v5.5M12 7.6v.1',
  leave: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  up: 'M12 19V6M6.500 11 12 5.500 17.500 11',
  down: 'M12 5v13M6.500 13l5.500 5.500 5.500-5.500',
  columns: 'M4 5h16v14H4ZM9.500 5v14M14.500 5v14',
  menu: 'M4 7.5h16M4 16.5h16',
  close: 'M6 6l12 12M18 6 6 18',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z',
  hidden:
    'M4 4l16 16M9.9 5.8A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-3 3.7M6.3 7.6A16 16 0 0 0 2.5 12S6 18.5 12 18.5a9.300 9.300 0 0 0 4.200-1M10 10a3 3 0 0 0 4 4',
} as const

export type IconName = keyof typeof shapes

/** A picture beside words; it says nothing of its own. */
export const Icon = ({ name, size = 18 }: { name: IconName; size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={shapes[name]} />
  </svg>
)

/** The gateway's mark, in the colours of the page. */
export const Mark = ({ size = 28 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="9" fill="var(--primary)" />
    <path
      d="M11 23v-8a5 5 0 0 1 10 0v8"
      fill="none"
      stroke="var(--on-primary)"
      stroke-width="2.6"
      stroke-linecap="round"
    />
    <circle cx="16" cy="20" r="2.6" fill="var(--mark)" />
  </svg>
)
