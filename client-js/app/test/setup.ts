/** What jsdom lacks and ProseMirror and the screens ask for; no test depends on where things are drawn. */
const nowhere = { top: 0, left: 0, right: 0, bottom: 0, width: 0, height: 0, x: 0, y: 0, toJSON: () => ({}) }
Range.prototype.getClientRects = () => [] as unknown as DOMRectList
Range.prototype.getBoundingClientRect = () => nowhere
Element.prototype.scrollIntoView = () => undefined
document.elementFromPoint = () => null
HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
  this.setAttribute('open', '')
}
HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
  this.removeAttribute('open')
}
globalThis.matchMedia = ((query: string) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined })) as unknown as typeof matchMedia

// Names in the tests need no escaping; jsdom has no CSS at all.
if (typeof CSS === 'undefined') Object.assign(globalThis, { CSS: { escape: (name: string) => name } })
