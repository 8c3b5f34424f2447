// Builds the SDK into sdk/dist and everything the server serves into Server/wwwroot. `--test` bundles the SDK's tests only.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const at = (...parts) => join(here, ...parts);
const common = { bundle: true, format: 'esm', target: 'es2022', logLevel: 'warning', legalComments: 'none' };

/** The pages differ in their script; what a browser shows before that runs is the same. */
const pages = {
  home: { file: 'index', title: 'Visits' },
  visit: { file: 'visit', title: 'Your visit' },
  clinic: { file: 'clinic', title: 'Clinic' },
  embed: { file: 'embed', title: 'Your visit' },
};

/** Imports of one built file by another stay imports, so that a page loads the SDK once. */
const keepExternal = map => ({
  name: 'keep-external',
  setup(context) {
    for (const [filter, path] of map) context.onResolve({ filter }, () => ({ path, external: true }));
  },
});

async function buildSdk(dist) {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const entry = at('sdk', 'src', 'index.ts');
  const shipped = { ...common, minify: true };
  const onCore = keepExternal([[/^\.\.\/index\.js$/, './client.mjs']]);
  await Promise.all([
    build({ ...shipped, entryPoints: [entry], outfile: join(dist, 'client.mjs') }),
    build({
      ...shipped,
      format: 'iife',
      globalName: 'MediaServerClient',
      entryPoints: [entry],
      outfile: join(dist, 'client.js'),
    }),
    build({
      ...shipped,
      entryPoints: {
        precall: at('sdk', 'src', 'precall', 'index.ts'),
        element: at('sdk', 'src', 'element', 'index.ts'),
      },
      outdir: dist,
      outExtension: { '.js': '.mjs' },
      plugins: [onCore],
    }),
  ]);
}

function writeTypes() {
  const tsc = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', at('sdk', 'tsconfig.build.json')], { stdio: 'inherit' });
}

async function buildPages() {
  const root = at('Server', 'wwwroot');
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  cpSync(at('sdk', 'dist'), join(root, 'sdk'), { recursive: true, filter: path => !path.includes('types') });
  cpSync(at('web', 'pages', 'assets'), join(root, 'assets'), { recursive: true });
  const template = readFileSync(at('web', 'pages', 'page.html'), 'utf8');
  for (const [page, { file, title }] of Object.entries(pages)) {
    writeFileSync(join(root, `${file}.html`), template.replaceAll('{{page}}', page).replaceAll('{{title}}', title));
  }
  await build({
    ...common,
    minify: true,
    splitting: true,
    entryPoints: Object.fromEntries(Object.keys(pages).map(page => [page, at('web', 'src', 'pages', `${page}.ts`)])),
    outdir: join(root, 'assets'),
    chunkNames: 'chunk-[hash]',
    plugins: [
      keepExternal([
        [/^@mediaserver\/client$/, '/sdk/client.mjs'],
        [/^@mediaserver\/client\/precall$/, '/sdk/precall.mjs'],
      ]),
    ],
  });
  await build({
    ...common,
    minify: true,
    entryPoints: [at('web', 'styles', 'app.css')],
    outdir: join(root, 'assets'),
  });
}

async function buildTests() {
  const out = at('sdk', '.test');
  rmSync(out, { recursive: true, force: true });
  const tests = readdirSync(at('sdk', 'test')).filter(name => name.endsWith('.test.ts'));
  await build({
    ...common,
    platform: 'node',
    sourcemap: 'inline',
    packages: 'external',
    entryPoints: tests.map(name => at('sdk', 'test', name)),
    outdir: out,
    outExtension: { '.js': '.mjs' },
  });
}

if (process.argv.includes('--test')) {
  await buildTests();
  await buildSdk(at('sdk', '.test', 'dist'));
} else {
  await buildSdk(at('sdk', 'dist'));
  writeTypes();
  await buildPages();
}
