/** Pictures, sounds and films in the editor: at the top of a text alone, shown from this house alone. */
import { mediaIdOf } from '@passeplume/client/light'
import { mergeAttributes, Node } from '@tiptap/core'
import type { Node as ProseNode } from '@tiptap/pm/model'
import { t } from '../../i18n/index.svelte'
import '../../i18n/figures'

export interface PictureOptions {
  /** The person asks to describe the picture that stands there. */
  onDescribe: (position: number) => void
}

/** Attributes that are kept as they are; nothing of a foreign page's style comes in. */
const kept = (names: string[]) => () => Object.fromEntries(names.map((name) => [name, { default: null, rendered: false }]))

const ownSource = (element: HTMLElement) => (mediaIdOf(element.getAttribute('src')) === null ? false : {})

export const Picture = Node.create<PictureOptions>({
  name: 'image',
  group: 'media',
  atom: true,
  draggable: true,
  addOptions: () => ({ onDescribe: () => undefined }),
  addAttributes: kept(['src', 'alt', 'caption', 'size', 'width', 'height']),
  parseHTML() {
    return [
      {
        tag: 'img[src]',
        getAttrs: (element) =>
          ownSource(element) && {
            src: element.getAttribute('src'),
            alt: element.getAttribute('alt'),
            caption: element.getAttribute('data-caption'),
            size: element.getAttribute('data-size'),
          },
      },
    ]
  },
  renderHTML({ node, HTMLAttributes }) {
    const { src, alt, caption, size } = node.attrs as Record<string, string | null>
    return ['img', mergeAttributes(HTMLAttributes, { src, alt: alt ?? '', 'data-caption': caption, 'data-size': size })]
  },
  addNodeView() {
    return ({ node, editor, getPos }) => {
      const figure = document.createElement('figure')
      figure.contentEditable = 'false'
      const image = document.createElement('img')
      image.draggable = false
      const caption = document.createElement('figcaption')
      const absent = document.createElement('p')
      absent.className = 'media-absent'
      absent.hidden = true
      const describe = document.createElement('button')
      describe.type = 'button'
      describe.className = 'media-button'
      describe.addEventListener('click', () => {
        const position = getPos()
        if (position !== undefined && editor.isEditable) this.options.onDescribe(position)
      })
      image.addEventListener('error', () => {
        image.hidden = true
        absent.hidden = false
        absent.textContent = `${t('media.absent')} ${image.alt}`
      })
      image.addEventListener('load', () => {
        image.hidden = false
        absent.hidden = true
      })
      figure.append(image, absent, caption, describe)
      const show = (shown: ProseNode) => {
        const own = mediaIdOf(shown.attrs['src'])
        const said = (name: string) => (typeof shown.attrs[name] === 'string' ? (shown.attrs[name] as string) : '')
        const source = own === null ? null : said('src')
        if (source !== image.getAttribute('src')) {
          if (source === null) image.removeAttribute('src')
          else image.src = source
        }
        const side = (name: 'width' | 'height') => {
          const pixels = Number(shown.attrs[name])
          if (Number.isInteger(pixels) && pixels > 0 && pixels <= 12_000) image.setAttribute(name, String(pixels))
          else image.removeAttribute(name)
        }
        side('width')
        side('height')
        image.alt = said('alt')
        caption.textContent = said('caption')
        caption.hidden = said('caption') === ''
        figure.className = said('size') === 'half' ? 'half' : ''
        describe.textContent = t(said('alt') === '' ? 'media.describe' : 'media.described')
        describe.classList.toggle('missing', said('alt') === '')
      }
      show(node)
      return {
        dom: figure,
        update: (next) => {
          if (next.type !== node.type) return false
          show(next)
          return true
        },
        // The button is the page's, not the text's.
        stopEvent: (event) => event.target === describe,
        ignoreMutation: () => true,
      }
    }
  },
})

function whoButton(act: () => void): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'media-button'
  button.textContent = t('media.who.clip')
  button.addEventListener('click', act)
  return button
}

/** A sound or film: the browser's own controls, which every keyboard and screen reader knows. */
function player(name: 'sound' | 'film', tag: 'audio' | 'video') {
  return Node.create<PictureOptions>({
    name,
    group: 'media',
    atom: true,
    draggable: true,
    addOptions: () => ({ onDescribe: () => undefined }),
    addAttributes: kept(['src', 'caption', ...(name === 'film' ? ['poster'] : [])]),
    parseHTML() {
      return [
        {
          tag: `${tag}[src]`,
          getAttrs: (element) =>
            ownSource(element) && {
              src: element.getAttribute('src'),
              caption: element.getAttribute('data-caption'),
              ...(name === 'film' ? { poster: element.getAttribute('poster') } : {}),
            },
        },
      ]
    },
    renderHTML({ node, HTMLAttributes }) {
      const { src, caption, poster } = node.attrs as Record<string, string | null>
      return [tag, mergeAttributes(HTMLAttributes, { src, poster, 'data-caption': caption, controls: '' })]
    },
    addNodeView() {
      return ({ node, editor, getPos }) => {
        const figure = document.createElement('figure')
        figure.contentEditable = 'false'
        const playing = document.createElement(tag)
        playing.controls = true
        playing.preload = 'metadata'
        if (playing instanceof HTMLVideoElement) playing.playsInline = true
        const caption = document.createElement('figcaption')
        const absent = document.createElement('p')
        absent.className = 'media-absent'
        absent.hidden = true
        // Kept as it was recorded, where the server found nothing that makes it play everywhere.
        playing.addEventListener('error', () => {
          absent.hidden = playing.getAttribute('src') === null
          absent.textContent = t('media.unplayable')
        })
        playing.addEventListener('loadedmetadata', () => (absent.hidden = true))
        figure.append(playing, absent, caption, whoButton(() => {
          const position = getPos()
          if (position !== undefined && editor.isEditable) this.options.onDescribe(position)
        }))
        const show = (shown: ProseNode) => {
          const own = (attribute: string) => (mediaIdOf(shown.attrs[attribute]) === null ? null : (shown.attrs[attribute] as string))
          const source = own('src')
          if (source !== playing.getAttribute('src')) {
            if (source === null) playing.removeAttribute('src')
            else playing.src = source
          }
          const poster = own('poster')
          if (playing instanceof HTMLVideoElement && poster !== null) playing.poster = poster
          caption.textContent = typeof shown.attrs['caption'] === 'string' ? shown.attrs['caption'] : ''
          caption.hidden = caption.textContent === ''
        }
        show(node)
        return {
          dom: figure,
          update: (next) => {
            if (next.type !== node.type) return false
            show(next)
            return true
          },
          stopEvent: () => true,
          ignoreMutation: () => true,
        }
      }
    },
  })
}

export const Sound = player('sound', 'audio')
export const Film = player('film', 'video')
