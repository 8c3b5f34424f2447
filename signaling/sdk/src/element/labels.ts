import type { RecordingState, VisitState } from '../index.js';

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
  recording: { off: '', asking: 'Asking to record', on: 'Recording', paused: 'Recording paused' } satisfies Record<
    RecordingState,
    string
  >,
  queue: (position: number) => (position <= 1 ? 'You are next.' : `${position - 1} ahead of you.`),
};

/** The answers to the server's question, in its language. */
const answers = {
  en: { yes: 'Yes, I agree', no: 'No, do not record me' },
  es: { yes: 'Sí, acepto', no: 'No, no me graben' },
} as const;

export function questionLabels(language: string): { readonly yes: string; readonly no: string } {
  return language in answers ? answers[language as keyof typeof answers] : answers.en;
}
