// Builds the pages' style sheet and scripts into ../static/dist: names carry a hash of the content, each file has a gzip twin,
// and manifest.json maps the plain name to the hashed one. Run by `npm run build`.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
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

rmSync(dist, { recursive: true, force: true })
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

writeFileSync(join(dist, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n')
console.log(`built ${Object.keys(manifest).length} assets into shared/web/static/dist`)
