import { t } from '../strings/index.js';
import { action, h, setPageState, show } from '../ui/dom.js';

interface DevConfig {
  readonly apiKey: string;
  readonly secret: string;
}

setPageState('check');
const reply = await fetch('/dev/config');
if (reply.ok) offer((await reply.json()) as DevConfig);
else
  show(
    h('section', { class: 'card' }, h('h1', {}, t.home.productionTitle), h('p', { class: 'lead' }, t.home.production)),
  );

function offer({ secret }: DevConfig): void {
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true }, t.home.failed);
  const links = h('div', { class: 'links', 'aria-live': 'polite' });
  const make = action(t.home.create, 'primary', () => void create(), { 'data-testid': 'new-visit' });
  show(
    h(
      'section',
      { class: 'card' },
      h('h1', {}, t.home.title),
      h('p', { class: 'lead' }, t.home.lead),
      make,
      problem,
      links,
    ),
  );

  async function create(): Promise<void> {
    make.disabled = true;
    make.textContent = t.home.working;
    try {
      const { id } = await post<{ id: string }>('/api/visits', {
        title: t.home.visitTitle,
        waitingRoom: true,
        recording: 'ask',
      });
      const person = (name: string, role: string) =>
        post<{ token: string; phone?: { sip: string; pin: string } }>(
          `/api/visits/${encodeURIComponent(id)}/participants`,
          { name, role },
        );
      const clinician = await person(t.home.clinicianName, 'provider');
      const patient = await person(t.home.patientName, 'patient');
      links.replaceChildren(
        h('h2', {}, t.home.ready),
        link(t.home.clinician, t.home.clinicianHint, `/clinic#t=${clinician.token}`, 'link-clinician'),
        link(t.home.patient, t.home.patientHint, `/visit#t=${patient.token}`, 'link-patient'),
        ...(patient.phone ? [byPhone(patient.phone)] : []),
      );
      problem.hidden = true;
    } catch (error) {
      problem.hidden = false;
      console.error(error);
    } finally {
      make.disabled = false;
      make.textContent = t.home.create;
    }
  }

  async function post<T>(path: string, body: unknown): Promise<T> {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return (await answer.json()) as T;
  }
}

/** For a softphone on this machine: the address joins at once, the PIN is for any other way in. */
function byPhone({ sip, pin }: { sip: string; pin: string }): HTMLElement {
  return h(
    'p',
    { class: 'hint', 'data-testid': 'patient-phone' },
    `${t.home.byPhone} `,
    h('code', {}, sip),
    ` (PIN ${pin})`,
  );
}

function link(label: string, hint: string, href: string, testId: string): HTMLElement {
  return h(
    'a',
    { class: 'link-card', href, target: '_blank', rel: 'noopener', 'data-testid': testId },
    h('strong', {}, label),
    h('span', {}, hint),
  );
}
