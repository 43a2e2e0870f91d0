// GOV.UK's script says aria-expanded on a radio that opens a question. ARIA does not allow it on radios and axe-core calls it
// critical; the opened question follows its radio in reading order, and aria-controls stays.
const plain = (radio) => radio.hasAttribute('aria-expanded') && radio.removeAttribute('aria-expanded')

export function keepRadiosPlain (document) {
  document.querySelectorAll('input[type=radio][aria-expanded]').forEach(plain)
  const watch = new MutationObserver((changes) => changes.forEach(({ target }) => target.type === 'radio' && plain(target)))
  watch.observe(document.body, { subtree: true, attributeFilter: ['aria-expanded'] })
}
