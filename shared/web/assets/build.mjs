// Builds the pages' style sheet and scripts into ../static/dist: names carry a hash of the content, each file has a gzip twin,
// and manifest.json maps the plain name to the hashed one. Run by `npm run build`.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { compile } from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..', '..')
const dist = join(here, '..', 'static', 'dist')
const govuk = join(root, 'node_modules', 'govuk-frontend', 'dist', 'govuk')

const manifest = {}

function keep (name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  const ext = extname(name)
  const hashed = `${basename(name, ext)}.${hash}${ext}`
  writeFileSync(join(dist, hashed), content)
  writeFileSync(join(dist, `${hashed}.gz`), gzipSync(content, { level: 9 }))
  manifest[name] = hashed
}

const withoutSourceMap = (script) => script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n')
// Scripts import each other by plain name in the source, and by hashed name once built.
const withHashedImports = (script) => script.replace(/from '\.\/([\w.-]+)'/g, (_, name) => `from './${manifest[name]}'`)

mkdirSync(dist, { recursive: true })

const { css } = compile(join(here, 'app.scss'), { loadPaths: [join(root, 'node_modules')], style: 'compressed', quietDeps: true })
keep('app.css', css)
keep('icon.svg', readFileSync(join(here, 'icon.svg'), 'utf8'))
keep('govuk-frontend.js', withoutSourceMap(readFileSync(join(govuk, 'govuk-frontend.min.js'), 'utf8')))
const scripts = readdirSync(here).filter((name) => extname(name) === '.js')
for (const name of scripts.filter((name) => name !== 'app.js')) {
  keep(name, withHashedImports(readFileSync(join(here, name), 'utf8')))
}
keep('app.js', withHashedImports(readFileSync(join(here, 'app.js'), 'utf8')))

// The manifest changes in one step, and what it no longer names goes after: a system that starts meanwhile finds the old set or the new.
writeFileSync(join(dist, 'manifest.json.new'), JSON.stringify(manifest, null, 2) + '\n')
renameSync(join(dist, 'manifest.json.new'), join(dist, 'manifest.json'))
const named = new Set(Object.values(manifest).flatMap((name) => [name, `${name}.gz`]))
for (const name of readdirSync(dist)) {
  if (name !== 'manifest.json' && !named.has(name)) rmSync(join(dist, name))
}
console.log(`built ${Object.keys(manifest).length} assets into shared/web/static/dist`)
