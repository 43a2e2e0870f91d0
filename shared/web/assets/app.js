// Everything here only improves pages that already work without it.
import { initAll } from './govuk-frontend.js'
import { keepDrafts } from './draft.js'
import { heedTheReturn } from './heed.js'
import { offerKinderWords } from './kinder.js'
import { followLive } from './live.js'
import { keepRadiosPlain } from './radios.js'

initAll()
keepRadiosPlain(document)
keepDrafts(document, window.sessionStorage)
offerKinderWords(document)
heedTheReturn(document)
followLive(document)
