// Builds the SDK into sdk/dist and everything the server serves into Server/wwwroot. `--test` bundles the SDK's tests only.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const at = (...parts) => join(here, ...parts);
const common = { bundle: true, format: 'esm', target: 'es2022', logLevel: 'warning', legalComments: 'none' };

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
  cpSync(at('web', 'pages'), root, { recursive: true });
  const names = ['home', 'visit', 'clinic', 'embed'];
  await build({
    ...common,
    minify: true,
    splitting: true,
    entryPoints: Object.fromEntries(names.map(name => [name, at('web', 'src', 'pages', `${name}.ts`)])),
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
