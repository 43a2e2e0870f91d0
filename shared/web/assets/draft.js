// Keeps the answer not yet sent, in this tab only, so that a dropped connection or an ended session loses nothing.
//
// <form data-draft="raise"> ... </form>   on a page whose <body> carries data-person
//
// A draft belongs to one person and is restored for that person alone. It is dropped as soon as the server has answered the
// form (any signed-in page after the submit), when somebody else is signed in, and on signing out.
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

export function keepDrafts (document, storage) {
  const person = document.body.dataset.person
  if (!person) return // the sign-in page: whose drafts these are is not known yet
  const form = document.querySelector('form[data-draft]')
  const key = form && `${PREFIX}${form.dataset.draft}`
  forget(storage, (draft, draftKey) => !draft || draft.person !== person || (draft.sent && draftKey !== key))

  for (const signOut of document.querySelectorAll('form[action="/sign-out"]')) {
    signOut.addEventListener('submit', () => forget(storage, () => true))
  }
  if (!form) return

  const draft = read(storage, key)
  // A form handed back with errors already holds what was typed: the server's copy is the newer one.
  if (draft && !form.hasAttribute('data-answered')) restore(form, draft.answers)
  if (draft && form.hasAttribute('data-answered')) storage.removeItem(key)

  const keep = (sent) => storage.setItem(key, JSON.stringify({ person, sent, answers: answersOf(form) }))
  form.addEventListener('input', () => keep(false))
  form.addEventListener('submit', () => keep(true))
}
