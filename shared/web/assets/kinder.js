// Notices words that blame a child while they are typed, and offers others beneath. It never blocks and changes nothing.
//
// <textarea data-kinder='{"absconded": "went missing, or left"}'>
const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function noticed (text, kinder) {
  const found = new Map()
  for (const [word, instead] of Object.entries(kinder)) {
    const match = text.match(new RegExp(`\\b${escaped(word)}\\b`, 'i'))
    if (match) found.set(match[0], instead)
  }
  return found
}

export function offerKinderWords (document) {
  for (const box of document.querySelectorAll('textarea[data-kinder]')) {
    const kinder = JSON.parse(box.dataset.kinder)
    const offer = document.createElement('div')
    offer.className = 'sr-kinder'
    offer.setAttribute('role', 'status')
    box.after(offer)
    let shown = ''
    const look = () => {
      const found = noticed(box.value, kinder)
      const lines = [...found].map(([word, instead]) => `Instead of “${word}” you could write: ${instead}`)
      if (lines.join('\n') === shown) return // said once: nobody wants to hear it at every letter
      shown = lines.join('\n')
      offer.replaceChildren(...lines.map((line) => {
        const said = document.createElement('p')
        said.textContent = line
        return said
      }))
    }
    box.addEventListener('input', look)
    look()
  }
}
