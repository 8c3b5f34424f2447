/** Tells screen readers something that is only seen otherwise. `assertive` interrupts: lost connections, not queue positions. */
export function announce(text: string, how: 'polite' | 'assertive' = 'polite'): void {
  const region = document.getElementById(how);
  if (!region) return;
  // The same words twice are two announcements only if the region changes in between.
  region.replaceChildren();
  requestAnimationFrame(() => region.replaceChildren(text));
}
