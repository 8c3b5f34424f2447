// The house rules that no formatter knows: short files, no default exports, nothing that a strict CSP refuses.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const longest = 400;
const sources = ['sdk/src', 'sdk/test', 'web/src', 'web/styles', 'web/pages']
  .map(folder => join(here, folder))
  .flatMap(folder => readdirSync(folder, { recursive: true, withFileTypes: true }))
  .filter(entry => entry.isFile())
  .map(entry => join(entry.parentPath ?? entry.path, entry.name));

const rules = [
  [/\.(ts|css|html)$/, text => text.split('\n').length > longest && `longer than ${longest} lines`],
  [/\.ts$/, text => /^export default/m.test(text) && 'has a default export'],
  [
    /\.ts$/,
    text => /\beval\(|new Function\(|\.innerHTML\s*=|insertAdjacentHTML/.test(text) && 'builds code or HTML from text',
  ],
  [/\.html$/, text => /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/.test(text) && 'has inline style or script'],
  [/sdk\/src\/(?!handlers\/).*\.ts$/, text => /userAgent/.test(text) && 'knows browsers outside handlers/'],
];

const broken = sources.flatMap(file => {
  const text = readFileSync(file, 'utf8');
  return rules
    .filter(([applies]) => applies.test(file))
    .map(([, check]) => check(text))
    .filter(Boolean)
    .map(problem => `${relative(here, file)} ${problem}`);
});
for (const problem of broken) console.error(problem);
process.exitCode = broken.length ? 1 : 0;
