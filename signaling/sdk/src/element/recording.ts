import type { ConsentRequest, RecordingStatus, Visit, VisitError } from '../index.js';
import { button, part } from './dom.js';
import { labels, questionLabels } from './labels.js';

/** What the element shows of a recording: the question to this person, and that the visit is recorded. */
export class RecordingParts {
  readonly pill = part('p', 'recording');
  readonly question = part('div', 'question');
  readonly #text = part('p', 'question-text');
  readonly #yes = button('', () => this.#answer(true));
  readonly #no = button('', () => this.#answer(false));
  readonly #fail: (text: string) => void;
  #asked: ConsentRequest | null = null;

  /** `fail` says what went wrong with an answer. */
  constructor(fail: (text: string) => void) {
    this.#fail = fail;
    this.pill.setAttribute('role', 'status');
    this.pill.hidden = true;
    this.question.hidden = true;
    this.question.setAttribute('role', 'alertdialog');
    this.#text.id = 'question';
    this.question.setAttribute('aria-labelledby', this.#text.id);
    this.question.append(this.#text, this.#yes, this.#no);
  }

  follow(visit: Visit, signal: AbortSignal): void {
    visit.on('consent', question => this.#ask(question), { signal });
    visit.on('recording', status => this.#show(status), { signal });
    signal.addEventListener('abort', () => {
      this.#ask(null);
      this.#show({ state: 'off' });
    });
  }

  #ask(question: ConsentRequest | null): void {
    this.#asked = question;
    this.question.hidden = !question;
    if (!question) return;
    const words = questionLabels(question.language);
    this.#text.textContent = question.text;
    this.question.lang = question.language;
    this.#yes.textContent = words.yes;
    this.#no.textContent = words.no;
    // Nobody agrees with a key that was meant for something else.
    this.#no.focus();
  }

  #show({ state }: RecordingStatus): void {
    this.pill.hidden = state === 'off';
    this.pill.textContent = labels.recording[state];
  }

  #answer(yes: boolean): void {
    this.#asked?.answer(yes).catch((error: VisitError) => this.#fail(error.help));
  }
}
