/** The words around recordings. The question itself comes from the server. */
export const recording = {
  title: 'Recording',
  start: 'Record this visit',
  pause: 'Pause',
  resume: 'Go on recording',
  stop: 'Stop recording',
  takeBack: 'Take the question back',
  notAllowed: 'This visit was set up without recording.',
  pill: { off: '', asking: 'Asking to record', on: 'Recording', paused: 'Recording paused' },
  pillTrouble: 'Recording is not being saved',
  stateOf: {
    off: 'This visit is not being recorded. Everybody is asked first.',
    asking: 'Waiting for everybody’s answer. Nothing is recorded yet.',
    on: 'This visit is being recorded.',
    paused: 'The recording is paused.',
  },
  endedBecause: {
    refused: 'Somebody said no. Nothing is recorded.',
    unanswered: 'Not everybody answered. Nothing is recorded.',
    withdrawn: 'Somebody does not want to be recorded any more. The recording has stopped.',
    stopped: 'The recording has stopped.',
    empty: 'The recording has stopped.',
  },
  consent: { yes: 'said yes', no: 'said no', asked: 'has not answered yet' },
  started: 'This visit is now being recorded.',
  startedWithoutYou: 'This visit is now being recorded, without you.',
  paused: 'The recording is paused.',
  stopped: 'The recording has stopped.',
  notRecorded: 'This visit is not being recorded.',
  trouble: 'The recording is not being saved right now. The visit goes on as it is.',
  troubleOver: 'The recording is being saved again.',
  troubleOf: {
    disk_full: 'There is no space left on the server’s disk.',
    disk_refused: 'The server’s disk reports an error.',
    disk_stalled: 'The server’s disk does not answer.',
    disk_too_slow: 'The server’s disk is too slow.',
    other: 'Please tell your technical support.',
  },
  mineTitle: 'You and the recording',
  mineYes: 'You agreed to be recorded. You can change your mind at any time.',
  mineNo: 'You are not being recorded. You can change your mind at any time.',
  withdraw: 'Do not record me any more',
  agree: 'Record me too',
  listTitle: 'Recordings of this visit',
  from: (time: string) => `From ${time}`,
  running: 'being recorded',
  processing: (percent: number) => `being prepared, ${percent} %`,
  progressOf: (time: string) => `Recording from ${time}: how far it is prepared`,
  failed: 'could not be prepared',
  play: 'Play',
  playOf: (time: string) => `Play the recording from ${time}`,
  playerTitle: (time: string) => `Recording from ${time}`,
  notPlayable: 'This recording cannot be played here.',
} as const;

/** Title and buttons of the question, in the language that it is asked in. */
const questions = {
  en: { title: 'May you be recorded?', yes: 'Yes, I agree', no: 'No, do not record me' },
  es: { title: '¿Podemos grabarle?', yes: 'Sí, acepto', no: 'No, no me graben' },
} as const;

export function consentWords(language: string): { readonly title: string; readonly yes: string; readonly no: string } {
  return language in questions ? questions[language as keyof typeof questions] : questions.en;
}
