/** Every shortcut has a modifier: single letters would collide with typing and with speech input (WCAG 2.1.4). */
export function shortcuts(keys: Readonly<Record<string, () => void>>, signal: AbortSignal): void {
  addEventListener(
    'keydown',
    event => {
      if (event.key === 'F6') return nextRegion(event);
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.repeat) return;
      const run = keys[event.key.toLowerCase()];
      if (!run || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      run();
    },
    { signal },
  );
}

/** F6 moves through the parts of the page, as in desktop programs. */
function nextRegion(event: KeyboardEvent): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    region => region.offsetParent !== null,
  );
  if (regions.length === 0) return;
  event.preventDefault();
  const at = regions.findIndex(region => region.contains(document.activeElement));
  const next = regions[(at + (event.shiftKey ? regions.length - 1 : 1)) % regions.length];
  const target = next?.querySelector<HTMLElement>('button:not([disabled]), [href], select, input') ?? next;
  target?.focus();
}
