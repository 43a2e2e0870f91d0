// Says what the return to the Department would not take while a day is typed, beneath its boxes. It never blocks and changes nothing.
//
// <div role="status" data-heed='[{"from": "2025-05-26", "until": null, "says": "..."}]'>, before the form's first day; `until` is not
// included. What stands in it, of the record as it is, goes once a day is typed that says more. A day may be a choice (`...-on`), too.
const part = (form, name) => Number(form.querySelector(`input[name="${name}"]`)?.value)

function typedDay (form, moment) {
  const chosen = form.querySelector(`input[name="${moment}-on"]:checked`)?.value
  if (chosen && chosen !== 'other') return chosen
  const [year, month, day] = ['year', 'month', 'day'].map((one) => part(form, `${moment}-${one}`))
  if (!(year > 999 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return ''
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

export function heedTheReturn (document) {
  for (const said of document.querySelectorAll('[data-heed]')) {
    const form = said.closest('form')
    const first = form.querySelector('input[name$="-day"]')
    if (!first) continue
    const rules = JSON.parse(said.dataset.heed)
    const moment = first.name.replace(/-day$/, '')
    const choice = form.querySelector(`input[name="${moment}-on"]`)
    ;(choice ?? first).closest('fieldset').after(said)
    let shown
    const look = () => {
      const day = typedDay(form, moment)
      if (!day) return
      const lines = rules.filter((rule) => day >= rule.from && !(rule.until && day >= rule.until)).map((rule) => rule.says)
      if (lines.join('\n') === shown) return
      shown = lines.join('\n')
      said.replaceChildren(...lines.map((line) => {
        const one = document.createElement('p')
        one.textContent = line
        return one
      }))
    }
    form.addEventListener('input', look)
    look()
  }
}
