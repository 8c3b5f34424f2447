type Child = Node | string | null | false;
type Attributes = Readonly<Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>>;

/** Makes an element. `onclick`-like names take functions; `true` sets an empty attribute; null and false set none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter(child => child !== null && child !== false));
  return element;
}

type Style = 'primary' | 'plain' | 'danger' | 'quiet' | `${'primary' | 'plain' | 'quiet'} small`;

/** A button of the page's style. */
export function action(label: string, style: Style, onClick: () => void, attributes: Attributes = {}) {
  return h('button', { type: 'button', class: `action ${style}`, onclick: onClick, ...attributes }, label);
}

/** Sets text only when it changes, so that screen readers do not repeat it. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Replaces what the page shows and moves the focus to its heading. */
export function show(...content: HTMLElement[]): void {
  const main = document.getElementById('main');
  if (!main) throw new Error('the page has no main element');
  main.replaceChildren(...content);
  const heading = main.querySelector<HTMLElement>('h1');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
}

export type PageState = 'check' | 'connecting' | 'waiting' | 'joined' | 'held' | 'reconnecting' | 'ended';

/** For style sheets and tests. */
export function setPageState(state: PageState): void {
  document.documentElement.dataset['state'] = state;
}
