import type { VisitState } from '../index.js';

/** Every word that the element shows. */
export const labels = {
  mic: 'Microphone',
  camera: 'Camera',
  leave: 'Leave',
  startSound: 'Turn on sound',
  selfView: 'Your camera',
  connecting: 'Connecting…',
  state: {
    connecting: 'Connecting…',
    waiting: 'Please wait. Your care team will let you in.',
    joined: '',
    held: 'You are on hold. We will be right back.',
    reconnecting: 'The connection was lost. Reconnecting…',
    left: 'You are no longer in the visit.',
  } satisfies Record<VisitState, string>,
  queue: (position: number) => (position <= 1 ? 'You are next.' : `${position - 1} ahead of you.`),
};
