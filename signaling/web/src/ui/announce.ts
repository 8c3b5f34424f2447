type How = 'polite' | 'assertive';

/** What is waiting for the next frame, per region. */
const waiting: Record<How, string[]> = { polite: [], assertive: [] };

/**
 * Tells screen readers something that is only seen otherwise. `assertive` interrupts: lost connections, not queue positions. What is
 * said within one frame is read together; the later would hide the earlier.
 */
export function announce(text: string, how: How = 'polite'): void {
  const region = document.getElementById(how);
  if (!region || text === '') return;
  waiting[how].push(text);
  if (waiting[how].length > 1) return;
  // The same words twice are two announcements only if the region changes in between.
  region.replaceChildren();
  requestAnimationFrame(() => region.replaceChildren(waiting[how].splice(0).join(' ')));
}
