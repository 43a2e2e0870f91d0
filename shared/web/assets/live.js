// A region that keeps itself up to date: the server says "something changed", the region is fetched again as the server renders it.
//
// <div id="alerts" data-live="/notify/api/alerts/stream" data-live-summary="2 open alerts"> ... </div>
// <p class="sr-live__state" data-live-state="alerts">...</p>     (optional: says whether the page is connected)
//
// data-live-page: where the region is fetched (this page by default). data-live-summary, read from the new region, is announced
// politely when it differs. What somebody is typing in the region, and where the cursor is, survives the replacement; where its form is
// gone, the words stand in its place.
const RETRY_FIRST = 1000
const RETRY_MOST = 30000

function typedIn (region) {
  const fields = [...region.querySelectorAll('input[id]:not([type=hidden]), textarea[id], select[id]')]
  return fields.map((field) => ({ id: field.id, value: field.value, checked: field.checked, changed: isChanged(field) })).filter((field) => field.changed)
}

function isChanged (field) {
  if (field.type === 'radio' || field.type === 'checkbox') return field.checked !== field.defaultChecked
  if (field.tagName === 'SELECT') return [...field.options].some((option) => option.selected !== option.defaultSelected)
  return field.value !== field.defaultValue
}

function notSent (document, words) {
  const note = document.createElement('div')
  note.className = 'govuk-inset-text sr-unsent'
  note.textContent = `What you wrote was not sent. It says: “${words}”`
  return note
}

function replace (document, region, fresh) {
  const typed = typedIn(region)
  const focused = region.contains(document.activeElement) ? document.activeElement : null
  const selection = focused && 'selectionStart' in focused ? [focused.selectionStart, focused.selectionEnd] : null
  const openDetails = [...region.querySelectorAll('details[id][open]')].map((details) => details.id)

  const unsent = [...region.querySelectorAll('.sr-unsent')]
  const written = typed.filter(({ id }) => document.getElementById(id).tagName === 'TEXTAREA').map(({ id }) => id)

  region.replaceChildren(...fresh.childNodes)
  for (const { id, value, checked } of typed) {
    const field = region.querySelector(`#${CSS.escape(id)}`)
    if (!field) {
      if (written.includes(id)) unsent.push(notSent(document, value))
      continue
    }
    if (field.type === 'radio' || field.type === 'checkbox') field.checked = checked
    else field.value = value
  }
  region.prepend(...unsent)
  for (const id of openDetails) region.querySelector(`#${CSS.escape(id)}`)?.setAttribute('open', '')
  if (!focused) return
  const again = focused.id && region.querySelector(`#${CSS.escape(focused.id)}`)
  if (again) {
    again.focus({ preventScroll: true })
    if (selection && selection[0] !== null) again.setSelectionRange(...selection)
  } else { // what had the focus is gone (an alert somebody else acknowledged): stay at the region, not at the top of the page
    region.tabIndex = -1
    region.focus({ preventScroll: true })
  }
}

function follow (document, region) {
  const page = region.dataset.livePage || window.location.href
  const state = document.querySelector(`[data-live-state="${region.id}"]`)
  const voice = document.createElement('div')
  voice.className = 'govuk-visually-hidden'
  voice.setAttribute('role', 'status')
  region.after(voice)

  let wait = RETRY_FIRST
  let running = null
  let asked = false

  const say = (connected) => {
    if (!state) return
    const at = new Date().toLocaleTimeString('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' })
    state.dataset.connected = connected
    state.textContent = connected ? `This page updates by itself. Last updated at ${at}.` : 'Connection lost. Trying again; reload the page to be sure.'
  }

  async function refreshOnce () {
    const answer = await fetch(page, { credentials: 'same-origin', headers: { Accept: 'text/html' } })
    if (answer.redirected && new URL(answer.url).pathname === '/sign-in') return window.location.reload()
    if (!answer.ok) throw new Error(`the page answered ${answer.status}`)
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(region.id)
    if (!fresh) throw new Error(`the page has no #${region.id}`)
    const summary = fresh.dataset.liveSummary
    replace(document, region, fresh)
    if (summary && summary !== region.dataset.liveSummary) {
      region.dataset.liveSummary = summary
      voice.textContent = summary
    }
    say(true)
  }

  // One fetch at a time; a change that comes during it asks for one more, however many came.
  function refresh () {
    if (running) {
      asked = true
      return
    }
    running = refreshOnce().catch(() => say(false)).finally(() => {
      running = null
      if (asked) {
        asked = false
        refresh()
      }
    })
  }

  let opened = 0
  function connect () {
    const source = new EventSource(region.dataset.live)
    source.onopen = () => {
      wait = RETRY_FIRST
      say(true)
      if (opened++ > 0) refresh() // what happened while we were away
    }
    source.onmessage = refresh
    for (const name of (region.dataset.liveEvents || '').split(' ').filter(Boolean)) source.addEventListener(name, refresh)
    source.onerror = () => {
      say(false)
      if (source.readyState !== EventSource.CLOSED) return // the browser tries again by itself
      window.setTimeout(connect, wait)
      wait = Math.min(wait * 2, RETRY_MOST)
    }
  }
  connect()
  document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh() })
}

// <div id="told" data-again="2">: fetched again after 2 seconds, then 4, 8 ... at most a minute, until the server renders it without data-again.
function lookAgain (document, region) {
  let wait = Number(region.dataset.again) * 1000
  const look = async () => {
    wait = Math.min(wait * 2, 60000)
    let going = true
    try {
      const answer = await fetch(window.location.href, { credentials: 'same-origin', headers: { Accept: 'text/html' } })
      const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(region.id)
      if (fresh) {
        going = 'again' in fresh.dataset
        if (!going) replace(document, region, fresh)
      }
    } catch { /* the line is down: what stands there is still true, and says what to do */ }
    if (going) window.setTimeout(look, wait)
  }
  window.setTimeout(look, wait)
}

export function followLive (document) {
  for (const region of document.querySelectorAll('[data-again][id]')) lookAgain(document, region)
  for (const region of document.querySelectorAll('[data-live][id]')) follow(document, region)
}
