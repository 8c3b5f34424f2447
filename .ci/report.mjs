// Adds up what test.sh ran: names every failure and the reason of every skip, and closes with the totals.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const totals = { passed: 0, failed: 0, skipped: 0 };
const lines = (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean) : []);

function fail(what) {
  totals.failed++;
  console.log(`FAILED  ${what}`);
}

for (const line of lines("steps")) {
  const [outcome, ...name] = line.split(" ");
  if (outcome === "passed") totals.passed++;
  else fail(name.join(" "));
}

for (const file of readdirSync(folder).filter((name) => name.endsWith(".ctrf.json"))) {
  // A test may print control characters, and the runner writes them into its report as they are.
  const { tests, extra } = JSON.parse(readFileSync(join(folder, file), "utf8").replace(/[\u0000-\u001f]/g, " ")).results;
  if (tests.length === 0) fail(`${file}: ran no test`);
  for (const test of tests) {
    if (test.status === "passed") totals.passed++;
    else if (test.status === "failed") fail(`${test.name}: ${(test.message ?? "").split("\n")[0]}`);
    else {
      totals.skipped++;
      console.log(`skipped ${test.name}: ${test.message ?? "no reason given"}`);
    }
  }
  for (const suite of extra?.suites ?? []) for (const error of suite.errors ?? []) fail(`${file}: ${error.message ?? JSON.stringify(error)}`);
}

// The runner of Node closes with "# pass 12" (TAP) or "ℹ pass 12" (spec), once per package.
for (const file of readdirSync(folder).filter((name) => name.startsWith("node-") && name.endsWith(".log"))) {
  const counts = { pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
  for (const line of lines(file)) {
    const match = /^[#ℹ] (pass|fail|cancelled|skipped|todo) (\d+)$/.exec(line.trim());
    if (match) counts[match[1]] += Number(match[2]);
    const skip = /(.*) # SKIP ?(.*)/.exec(line);
    if (skip) console.log(`skipped ${skip[1].trim()}: ${skip[2] || "no reason given"}`);
  }
  totals.passed += counts.pass;
  totals.skipped += counts.skipped + counts.todo;
  totals.failed += counts.fail + counts.cancelled;
  if (counts.pass + counts.fail === 0) fail(`${file}: ran no test`);
  else if (counts.fail + counts.cancelled > 0) console.log(`FAILED  ${counts.fail + counts.cancelled} in ${file}`);
  else if (lines("node-exits").some((line) => file === `node-${line.slice(5)}.log`)) fail(`${file}: ended with an error`);
}

console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
