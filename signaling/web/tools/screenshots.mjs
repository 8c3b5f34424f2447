// Takes a picture of every state of the pages, on a desktop and on a phone, and checks each with axe. No server's visit is needed.
// usage: npm run screenshots [-- FOLDER [NAME...]]
import { createServer } from 'node:http';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..', 'Server', 'wwwroot');
const [folder = '/tmp/screenshots', ...only] = process.argv.slice(2);
const policy =
  "default-src 'none'; script-src 'self'; connect-src 'self' wss:; img-src 'self' blob:; media-src 'self' blob: mediastream:; worker-src 'self'; style-src 'self'";
const types = { '.html': 'text/html', '.css': 'text/css', '.svg': 'image/svg+xml' };
const sizes = {
  desktop: { width: 1280, height: 800 },
  tablet: { width: 820, height: 1180 },
  phone: { width: 390, height: 780 },
  small: { width: 320, height: 568 },
  sideways: { width: 844, height: 390 },
};
const visits =
  'waiting-1st waiting-3rd visit-alone visit-2 visit-avatar visit-3 visit-4 visit-9 visit-16 visit-phone share share-9 reconnecting held recording-ask recording-ask-es recording-on recording-paused ended denied moved'.split(
    ' ',
  );
const pages = [
  ['home', '/'],
  ['check', '/visit#t=a.b.c'],
  ...visits.map(name => [name, `/visit?fixture=${name}#t=x`]),
  ['roster-empty', '/clinic?fixture=roster-empty#t=x'],
  ['roster-5', '/clinic?fixture=roster-5#t=x'],
  ['by-phone', '/visit?fixture=waiting-1st#t=x', 'btn-phone'],
  ['by-phone-calling', '/visit?fixture=waiting-called#t=x', 'btn-phone'],
  ['invite-by-phone', '/clinic?fixture=roster-5#t=x', 'btn-invite-phone'],
  ['transfer', '/clinic?fixture=roster-recording#t=x', 'btn-transfer'],
  ['roster-recording-ask', '/clinic?fixture=roster-recording-ask#t=x'],
  ['roster-recording', '/clinic?fixture=roster-recording#t=x'],
];

const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname;
  if (path === '/dev/config') return response.end(JSON.stringify({ apiKey: 'dev', secret: 'none' }));
  const file = path === '/' ? '/index.html' : extname(path) ? path : `${path}.html`;
  try {
    const body = readFileSync(join(root, file));
    response.setHeader('content-type', types[extname(file)] ?? 'text/javascript');
    response.setHeader('content-security-policy', policy);
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
});
let problems = 0;
for (const [size, viewport] of Object.entries(sizes)) {
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: viewport.width < 400 ? 2 : 1,
    bypassCSP: false,
  });
  for (const [name, path, opener] of pages) {
    if (only.length && !only.includes(name)) continue;
    const page = await context.newPage();
    page.on('console', message => message.type() === 'error' && report(name, size, message.text()));
    page.on('pageerror', error => report(name, size, error.message));
    await page.goto(origin + path);
    await page.waitForSelector('main > *');
    if (opener) await page.click(`[data-testid=${opener}]`);
    if (name === 'check') await walkCheck(page, size);
    else await shoot(page, name, size);
    await page.close();
  }
  await context.close();
}
await browser.close();
server.close();
process.exitCode = problems ? 1 : 0;

async function walkCheck(page, size) {
  await shoot(page, 'check-1-welcome', size);
  await page.click('[data-testid=check-start]');
  await page.waitForSelector('[data-testid=check-meter][aria-valuenow]:not([aria-valuenow="0"])');
  await shoot(page, 'check-2-look', size);
  await page.click('[data-testid=check-next]');
  await shoot(page, 'check-3-name', size);
}

async function shoot(page, name, size) {
  await page.waitForTimeout(700); // drawn pictures come five times a second
  await page.screenshot({ path: join(folder, `${name}.${size}.png`) });
  const found = await page.evaluate(`${axe}; axe.run()`);
  for (const { id, help, nodes } of found.violations) {
    report(
      name,
      size,
      `${id}: ${help}: ${nodes.map(node => `${node.target} ${node.any.map(check => check.message).join('; ')}`).join(' | ')}`,
    );
  }
}

function report(name, size, text) {
  problems++;
  console.error(`${name}.${size}: ${text}`);
}
