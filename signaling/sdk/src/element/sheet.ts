const css = `
:host { display: grid; position: relative; min-height: 20rem; overflow: hidden; border-radius: 12px; font: 16px/1.4 system-ui, sans-serif;
  background: var(--ms-stage, #10201f); color: var(--ms-text, #fff); grid-template: 1fr auto / 1fr; }
[hidden] { display: none !important; }
.stage { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; min-height: 0; }
.stage video { width: 100%; height: 100%; object-fit: cover; min-width: 0; min-height: 0; }
.stage .screen { object-fit: contain; }
.self { position: absolute; right: 12px; top: 12px; width: 18%; min-width: 96px; border-radius: 8px; transform: scaleX(-1); }
.text { position: absolute; inset: auto 0 40% 0; margin: 0 auto; width: fit-content; padding: 12px 20px; border-radius: 10px; background: rgb(0 0 0 / 70%); }
.recording { position: absolute; left: 12px; top: 12px; margin: 0; padding: 4px 12px; border-radius: 14px; background: #b3261e; color: #fff; font-weight: 600; }
.question { position: absolute; inset: auto 16px 84px; max-width: 36rem; margin: 0 auto; padding: 16px 20px; border-radius: 10px; background: rgb(0 0 0 / 88%); color: #fff; z-index: 1; }
.question p { margin: 0 0 12px; }
.question button { margin: 0 8px 0 0; }
.bar { display: flex; gap: 8px; justify-content: center; padding: 12px; background: rgb(0 0 0 / 35%); }
button { min-height: 44px; padding: 0 18px; border: 0; border-radius: 22px; font: inherit; color: inherit; background: rgb(255 255 255 / 16%); cursor: pointer; }
button[aria-pressed="true"] { background: var(--ms-accent, #12766f); }
button.leave, button[part~="leave"] { background: #b3261e; }
button:focus-visible { outline: 3px solid #fff; outline-offset: 2px; }
`;

let shared: CSSStyleSheet | null = null;

/** Constructable, because a strict content security policy refuses style elements. */
export function sheet(): CSSStyleSheet {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(css);
  }
  return shared;
}
