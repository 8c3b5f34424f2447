// Drives Firefox over WebDriver BiDi for a parent process: one JSON command per input line, one JSON answer per output line.
//   {"id": 1, "method": "open", "params": {"init": "script run before any page script"}}  ->  {"id": 1, "result": 0}
// A page's console and errors come as {"event": "console", "page": 0, "text": "..."}. Ends when its input ends.
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const pages = [];
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: process.argv[2],
  headless: true,
  extraPrefsFirefox: {
    "media.navigator.streams.fake": true,
    "media.navigator.permission.disabled": true,
    "media.peerconnection.ice.loopback": true,
    // Real addresses instead of mDNS names, which nothing on a test machine resolves.
    "media.peerconnection.ice.obfuscate_host_addresses": false,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    // Tests of several tabs: none is slowed down for being behind another.
    "dom.min_background_timeout_value": 4,
    "media.suspend-background-video.enabled": false,
    "dom.suspend_inactive.enabled": false,
  },
});

const methods = {
  async open({ init }) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const number = pages.push(page) - 1;
    page.on("console", (message) => say({ event: "console", page: number, text: message.text() }));
    page.on("pageerror", (error) => say({ event: "console", page: number, text: `page error: ${error.message}` }));
    if (init) await page.evaluateOnNewDocument(init);
    return number;
  },
  async goto({ page, url }) {
    await pages[page].goto(url, { waitUntil: "load" });
  },
  async reload({ page }) {
    await pages[page].reload({ waitUntil: "load" });
  },
  async evaluate({ page, expression }) {
    return (await pages[page].evaluate(expression)) ?? null;
  },
  async click({ page, selector }) {
    await (await pages[page].waitForSelector(selector, { visible: true, timeout: 20_000 })).click();
  },
  async type({ page, selector, text }) {
    await (await pages[page].waitForSelector(selector, { visible: true, timeout: 20_000 })).type(text);
  },
  async press({ page, key }) {
    await pages[page].keyboard.press(key);
  },
  async screenshot({ page, path }) {
    await pages[page].screenshot({ path });
  },
  async close({ page }) {
    const context = pages[page].browserContext();
    await pages[page].close();
    await context.close();
  },
  async version() {
    return await browser.version();
  },
};

async function carryOut({ id, method, params }) {
  try {
    say({ id, result: (await methods[method](params ?? {})) ?? null });
  } catch (error) {
    say({ id, error: String(error?.message ?? error) });
  }
}

const input = createInterface({ input: process.stdin });
input.on("line", (line) => void carryOut(JSON.parse(line)));
input.on("close", async () => {
  await browser.close();
  process.exit(0);
});
say({ event: "ready" });
