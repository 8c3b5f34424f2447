const svg = 'http://www.w3.org/2000/svg';

/** Outlines on a 24x24 grid. */
const paths = {
  mic: ['M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3z', 'M5.500 11.500a6.500 6.500 0 0 0 13 0', 'M12 18v3'],
  camera: [
    'M4.500 6.500h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2z',
    'M15.500 10.800l6-3.300v9l-6-3.300',
  ],
  flip: [
    'M4 12a8 8 0 0 1 13.700-5.600L20 8.700',
    'M20 4v4.700h-4.700',
    'M20 12a8 8 0 0 1-13.700 5.600L4 15.300',
    'M4 20v-4.700h4.700',
  ],
  share: ['M3 5.500h18v11.500H3z', 'M8.500 20.500h7', 'M12 14V8.500', 'M9.500 11L12 8.500 14.500 11'],
  settings: ['M4 7h9', 'M17 7h3', 'M15 5v4', 'M4 12h3', 'M11 12h9', 'M9 10v4', 'M4 17h9', 'M17 17h3', 'M15 15v4'],
  leave: [
    'M3.500 14.500c4.800-4.300 12.200-4.300 17 0l-2.300 2.700-3.700-1.700v-2.600a9.500 9.500 0 0 0-5 0v2.600l-3.700 1.700z',
  ],
  lock: ['M6 11h12v9H6z', 'M8.500 11V8a3.500 3.500 0 0 1 7 0v3'],
  phone: [
    'M6 3.500h3.200l1.600 4.200-2.100 1.500a12 12 0 0 0 6 6l1.500-2.100 4.300 1.600V18a2.500 2.500 0 0 1-2.700 2.500C10.200 20 4 13.800 3.500 6.200A2.500 2.500 0 0 1 6 3.500z',
  ],
  hand: [
    'M8 12V5.500a1.500 1.500 0 0 1 3 0V11',
    'M11 10.500V4a1.500 1.500 0 0 1 3 0v6.500',
    'M14 11V5.500a1.500 1.500 0 0 1 3 0V14.500a6 6 0 0 1-6 6c-2.700 0-4-1.200-5.300-3.500l-2.200-4a1.500 1.500 0 0 1 2.600-1.500L8 14',
  ],
  record: [
    'M12 4.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15z',
    'M12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z',
  ],
  slash: ['M4 4l16 16'],
  person: ['M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z', 'M4.500 20.500a7.500 7.500 0 0 1 15 0'],
  check: ['M5 12.500l4.500 4.500L19 7.500'],
  pause: ['M9 6v12', 'M15 6v12'],
} as const;

export type IconName = keyof typeof paths;

/** A decorative icon; its meaning is always in text or a label beside it. With `slashed` it has an "off" stroke that CSS shows. */
export function icon(name: IconName, slashed = false): SVGSVGElement {
  const root = document.createElementNS(svg, 'svg');
  root.setAttribute('viewBox', '0 0 24 24');
  root.setAttribute('aria-hidden', 'true');
  root.classList.add('icon');
  for (const d of paths[name]) root.append(line(d));
  if (slashed) {
    const stroke = line(paths.slash[0]);
    stroke.classList.add('slash');
    root.append(stroke);
  }
  return root;
}

function line(d: string): SVGPathElement {
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', d);
  return path;
}
