import { browserOf, toDeviceList, type Device } from '@mediaserver/client';
import { LevelMeter, Preview } from '@mediaserver/client/precall';
import { t } from '../strings/index.js';
import { action, h, setPageState, setText, show } from '../ui/dom.js';
import { icon } from '../ui/icons.js';

/** What the check found and the person chose. */
export interface CheckResult {
  readonly mic: MediaStreamTrack | null;
  readonly camera: MediaStreamTrack | null;
  readonly name: string;
}

/** Enough to be sure that it was a voice and not a knock. */
const heardLevel = 0.2;

/** One question per screen: can we see and hear you, and what is your name. Resolves with a tap on Join. */
export function runCheck(knownName: string, clinic: boolean): Promise<CheckResult> {
  setPageState('check');
  const preview = new Preview();
  return new Promise(resolve => new Check(preview, knownName, clinic, resolve).welcome());
}

class Check {
  readonly #preview: Preview;
  readonly #clinic: boolean;
  readonly #done: (result: CheckResult) => void;
  #name: string;
  #cleanup: () => void = () => {};
  #devices = false;
  /** The person is looking at their picture: a device that opens later than that paints nothing over what came after. */
  #looking = false;

  constructor(preview: Preview, name: string, clinic: boolean, done: (result: CheckResult) => void) {
    this.#preview = preview;
    this.#name = name;
    this.#clinic = clinic;
    this.#done = done;
  }

  welcome(): void {
    this.#looking = false;
    this.#screen(
      null,
      h('div', { class: 'hero-icon' }, icon('camera')),
      h('h1', {}, this.#clinic ? t.check.welcomeClinic : t.check.welcomeTitle),
      h('p', { class: 'lead' }, t.check.welcome),
      h('p', { class: 'hint' }, t.check.allow),
      h(
        'div',
        { class: 'stack' },
        action(t.check.start, 'primary', () => void this.#open(), { 'data-testid': 'check-start' }),
        action(t.check.skip, 'quiet', () => this.#skip(), { 'data-testid': 'check-skip' }),
      ),
    );
  }

  /** Without camera and microphone, those included that were looked at before. */
  #skip(): void {
    this.#preview.close();
    this.#devices = false;
    this.#askName();
  }

  async #open(): Promise<void> {
    this.#devices = true;
    this.#screen(
      null,
      h('div', { class: 'spinner' }),
      h('h1', {}, t.check.opening),
      h('p', { class: 'hint' }, t.check.allow),
    );
    // One after the other: two permission questions at once confuse people and some browsers.
    await this.#preview.open('camera');
    await this.#preview.open('mic');
    await this.#look();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    const devices = toDeviceList(await browserOf().enumerateDevices());
    if (!this.#looking) return;
    const { camera, mic } = this.#preview;
    const status = h('p', { class: 'hint', role: 'status' }, t.check.quiet);
    const { element: meter, bar } = meterView();
    const problems = (['camera', 'mic'] as const).filter(kind => this.#preview[kind].problem);
    this.#screen(
      1,
      h('h1', {}, t.check.lookTitle),
      camera.track ? pictureOf(camera.track) : h('div', { class: 'preview empty' }, icon('camera', true)),
      h('div', { class: 'listen' }, icon('mic', !mic.track), meter),
      mic.track ? status : h('div'),
      ...problems.map(kind => this.#problem(kind)),
      this.#choice('camera', devices.camera),
      this.#choice('mic', devices.mic),
      h(
        'div',
        { class: 'stack' },
        problems.length > 0 && action(t.tryAgain, 'plain', () => void this.#reopen(problems)),
        action(t.check.next, 'primary', () => this.#askName(), { 'data-testid': 'check-next' }),
        action(t.check.back, 'quiet', () => this.welcome(), { 'data-testid': 'check-back' }),
      ),
    );
    if (mic.track) this.#cleanup = listen(mic.track, meter, bar, () => setText(status, t.check.heard));
  }

  /** What is wrong, what to do, and that one can go on without. */
  #problem(kind: 'mic' | 'camera'): HTMLElement {
    const help = this.#preview[kind].problem?.help ?? '';
    const comfort = kind === 'mic' ? t.check.noMic : t.check.noCamera;
    return h(
      'p',
      { class: 'problem', role: 'alert', 'data-testid': 'check-problem' },
      h('strong', {}, `${t.check[kind]}: `),
      `${help} ${comfort}`,
    );
  }

  #askName(): void {
    this.#looking = false;
    const field = h('input', {
      id: 'name',
      class: 'field',
      'data-testid': 'check-name',
      autocomplete: 'name',
      maxlength: 80,
      required: true,
      value: this.#name,
    });
    const form = h(
      'form',
      { class: 'stack', novalidate: true },
      h('label', { for: 'name', class: 'label' }, t.check.name),
      field,
      h('p', { class: 'hint' }, t.check.nameHint),
      h('button', { type: 'submit', class: 'action primary', 'data-testid': 'check-join' }, t.check.join),
      action(t.check.back, 'quiet', () => (this.#devices ? void this.#look() : this.welcome()), {
        'data-testid': 'check-back',
      }),
    );
    form.addEventListener('submit', event => {
      event.preventDefault();
      this.#name = field.value.trim();
      if (this.#name === '') return field.focus();
      this.#looking = false;
      this.#cleanup();
      this.#done({ ...this.#preview.take(), name: this.#name });
    });
    this.#screen(2, h('h1', {}, t.check.nameTitle), form);
  }

  /** Opens devices anew, and shows how that went to whoever is still looking. */
  async #reopen(kinds: readonly ('mic' | 'camera')[], deviceId?: string): Promise<void> {
    for (const kind of kinds) if (this.#looking) await this.#preview.open(kind, deviceId);
    if (this.#looking) await this.#look();
  }

  /** A list of devices, when there is something to choose. */
  #choice(kind: 'mic' | 'camera', devices: readonly Device[]): HTMLElement {
    if (devices.length < 2) return h('div');
    const current = this.#preview[kind].track?.getSettings().deviceId;
    const title = t.check[kind];
    const select = h('select', { class: 'field', id: `choose-${kind}` }, ...options(devices, title, current));
    select.addEventListener('change', () => void this.#reopen([kind], select.value));
    return h('div', { class: 'choice' }, h('label', { class: 'label', for: `choose-${kind}` }, title), select);
  }

  #screen(step: number | null, ...content: HTMLElement[]): void {
    this.#cleanup();
    this.#cleanup = () => {};
    const progress = step === null ? null : h('p', { class: 'step' }, t.check.step(step, 2));
    show(h('section', { class: 'card check' }, progress, ...content));
  }
}

/** The choices of a list of devices; a browser that hides names gets numbers. */
export function options(devices: readonly Device[], title: string, current: string | undefined): HTMLOptionElement[] {
  return devices.map((device, index) =>
    h(
      'option',
      { value: device.id, selected: device.id === current },
      device.label || t.check.unknown(title, index + 1),
    ),
  );
}

function pictureOf(track: MediaStreamTrack): HTMLVideoElement {
  const video = h('video', {
    class: 'preview',
    'data-testid': 'check-preview',
    'aria-label': t.check.preview,
    autoplay: true,
    playsinline: true,
  });
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  return video;
}

function meterView(): { element: HTMLElement; bar: HTMLElement } {
  const bar = h('div', { class: 'meter-fill' });
  const attributes = { 'aria-label': t.check.meter, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': 0 };
  return {
    bar,
    element: h('div', { class: 'meter', role: 'meter', 'data-testid': 'check-meter', ...attributes }, bar),
  };
}

function listen(track: MediaStreamTrack, meter: HTMLElement, bar: HTMLElement, heard: () => void): () => void {
  const level = new LevelMeter(track);
  void level.resume();
  let frame = 0;
  let lastSpoken = -1;
  const draw = (): void => {
    const now = level.read();
    bar.style.setProperty('--level', now.toFixed(3));
    const rounded = Math.round(now * 20) * 5;
    if (rounded !== lastSpoken) meter.setAttribute('aria-valuenow', String((lastSpoken = rounded)));
    if (now > heardLevel) heard();
    frame = requestAnimationFrame(draw);
  };
  frame = requestAnimationFrame(draw);
  return () => {
    cancelAnimationFrame(frame);
    void level.close();
  };
}
