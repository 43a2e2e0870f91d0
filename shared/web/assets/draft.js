// Keeps the answer not yet sent, in this tab only, so that a dropped connection or an ended session loses nothing.
//
// <form data-draft="raise" data-unsent="It was not recorded."> ... </form>   on a page whose <body> carries data-person
//
// A draft belongs to one person and is restored for that person alone. It is dropped as soon as the server has answered the
// form (it led from the form's page to another, or handed the form back), when somebody else is signed in, and on signing out.
// Pressing the button is no answer: the line may have dropped.
const PREFIX = 'sr-draft:'
const UNKEPT = new Set(['hidden', 'password', 'file', 'submit', 'button', 'image', 'reset'])

const keptFields = (form) => [...form.elements].filter((field) => field.name && !UNKEPT.has(field.type))
const isChoice = (field) => field.type === 'radio' || field.type === 'checkbox'

function answersOf (form) {
  return keptFields(form).map((field) => [field.name, field.value, isChoice(field) ? field.checked : null])
}

function restore (form, answers) {
  for (const field of keptFields(form)) {
    const found = answers.find(([name, value, checked]) => name === field.name && (checked === null || value === field.value))
    if (!found) continue
    if (isChoice(field)) {
      if (field.checked !== found[2]) field.click() // a click, so that conditional questions open
    } else {
      field.value = found[1]
    }
  }
}

function read (storage, key) {
  try {
    return JSON.parse(storage.getItem(key))
  } catch {
    return null // not ours, or cut short: nothing worth restoring
  }
}

function forget (storage, unwanted) {
  for (const key of Object.keys(storage)) {
    if (key.startsWith(PREFIX) && unwanted(read(storage, key), key)) storage.removeItem(key)
  }
}

// A page reached from the form's own by a redirect is the server's answer to it. A link followed, or typed, is not.
function answered (draft, document) {
  const [arrival] = performance.getEntriesByType('navigation')
  return Boolean(draft.sent) && document.referrer === draft.sent && arrival?.redirectCount > 0
}

export function keepDrafts (document, storage) {
  const person = document.body.dataset.person
  if (!person) return // the sign-in page: whose drafts these are is not known yet
  forget(storage, (draft) => !draft || draft.person !== person || answered(draft, document))

  for (const signOut of document.querySelectorAll('form[action="/sign-out"]')) {
    signOut.addEventListener('submit', () => forget(storage, () => true))
  }
  for (const form of document.querySelectorAll('form[data-draft]')) keepDraft(form, person, storage)
}

function keepDraft (form, person, storage) {
  const key = `${PREFIX}${form.dataset.draft}`
  const draft = read(storage, key)
  // A form handed back with errors already holds what was typed: the server's copy is the newer one.
  if (draft && !form.hasAttribute('data-answered')) {
    restore(form, draft.answers)
    if (draft.sent && form.dataset.unsent) sayUnsent(form)
  }
  if (draft && form.hasAttribute('data-answered')) storage.removeItem(key)

  const keep = (sent) => storage.setItem(key, JSON.stringify({ person, sent, answers: answersOf(form) }))
  const here = form.ownerDocument.location.href.split('#')[0] // as the next page knows where it was reached from
  form.addEventListener('input', () => keep(null))
  form.addEventListener('submit', () => keep(here))
  // Back on the form, from the browser's own page that the line is down: it is not sent.
  window.addEventListener('pageshow', () => read(storage, key) && keep(null))
}

// The page that the form was on came back instead of the server's answer: what was pressed is not recorded.
function sayUnsent (form) {
  const said = form.ownerDocument.createElement('p')
  said.className = 'govuk-error-message'
  said.setAttribute('role', 'alert')
  said.textContent = form.dataset.unsent
  form.prepend(said)
  for (const field of keptFields(form)) {
    const folded = field.value && field.closest('details')
    if (folded) folded.open = true
  }
}
