import { browserOf } from '@mediaserver/client';

/** What a reload needs to put a person back without asking again. Lives in this tab only and holds no medical content. */
export interface Memory {
  readonly mic: boolean;
  readonly camera: boolean;
  readonly name: string;
}

const { store } = browserOf();

const key = (token: string): string => `mediaserver.page.${token.slice(-24)}`;

export function remember(token: string, memory: Memory): void {
  store.set(key(token), JSON.stringify(memory));
}

export function recall(token: string): Memory | null {
  const text = store.get(key(token));
  return text ? (JSON.parse(text) as Memory) : null;
}

export function forget(token: string): void {
  store.delete(key(token));
}

/** The join token of this page's link: in the fragment, which browsers never send. */
export function tokenOf(url: Location): string | null {
  return new URLSearchParams(url.hash.slice(1)).get('t');
}

/** The name in the token, so that nobody types what the clinic already knows. */
export function nameOf(token: string): string {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), char => char.charCodeAt(0));
    return String((JSON.parse(new TextDecoder().decode(bytes)) as { name?: string }).name ?? '');
  } catch {
    return ''; // not a JWT; the server will say so
  }
}
