import { svelte } from '@sveltejs/vite-plugin-svelte'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { precompress } from './build/precompress.mjs'

const sdk = (file: string) => fileURLToPath(new URL(`../packages/client/src/${file}`, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@passeplume\/client\/light$/, replacement: sdk('light.ts') },
      { find: /^@passeplume\/client$/, replacement: sdk('index.ts') },
    ],
  },
  plugins: [
    svelte(),
    VitePWA({
      registerType: 'prompt',
      // Registered by our own code: the policy of the page allows no inline script.
      injectRegister: null,
      manifest: {
        name: 'Passeplume',
        short_name: 'Passeplume',
        description: 'On écrit ensemble, de classe en classe.',
        lang: 'fr',
        start_url: '/',
        display: 'standalone',
        background_color: '#f7f1e5',
        theme_color: '#f7f1e5',
        icons: [
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,woff2,png}'],
        navigateFallback: '/index.html',
        // A published issue is the server's own page: shown from here it would survive its withdrawal.
        navigateFallbackDenylist: [/^\/(api|collab|yjs|live|tunnel|healthz|readyz|metrics|journal|ecoles|expositions)(\/|$)/],
        cleanupOutdatedCaches: true,
      },
    }),
    precompress(),
  ],
  build: {
    manifest: true,
    target: ['chrome87', 'firefox83', 'safari14'],
    // Nothing is inlined: `data:` stays out of the policy of the page.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // Few files rather than one an icon: what the first page needs, what every role's newspaper needs, the teacher's tools.
        codeSplitting: {
          groups: [
            { name: 'shell', priority: 30, test: /src[\\/](main\.ts|App\.svelte)$/ },
            // With the addresses of pictures, which the editor reads as well as what asks who is in them.
            { name: 'journal', priority: 20, test: /src[\\/](components|i18n[\\/](journal|proofreading)|screens[\\/]home)[\\/]|screens[\\/]journal[\\/](Board|Journal|ReturnDialog)\.svelte|client[\\/]\w+[\\/]media\./ },
            // Pictures, sounds and films that somebody sent, in the club and in messages.
            { name: 'shown', priority: 21, test: /components[\\/]Shown\.|i18n[\\/]shown[\\/]/ },
            // Sentences about groups, which articles say as well as spaces.
            { name: 'groups', priority: 19, test: /i18n[\\/]groups[\\/]/ },
            // With its icons and its sentences, and only when somebody records.
            { name: 'recorder', priority: 15, test: /src[\\/](recorder|i18n[\\/]recorder)[\\/]/ },
            // Asked for where somebody says who is in a picture.
            { name: 'people', priority: 15, test: /src[\\/](people|i18n[\\/]people)[\\/]/ },
            // After what every role has, and before the spaces: neither a pupil nor a head carries what is another's.
            { name: 'homes', priority: 14, test: /(screens|i18n)[\\/]homes[\\/]/ },
            { name: 'search', priority: 15, test: /i18n[\\/]search[\\/]|screens[\\/]search[\\/](SearchBox|address)/ },
            // What waits to leave, for the club as well as for messages.
            { name: 'outbox', priority: 16, test: /lib[\\/](outbox|outbox-here|drafts|enclosing|end|hours|typing|read-mark|aloud)\.|i18n[\\/]outbox[\\/]|media[\\/]shrink\./ },
            { name: 'door', priority: 16, test: /i18n[\\/](door[\\/]|courrier[\\/]door)|components[\\/]Door\.|screens[\\/](courrier[\\/]MessagesDoor|club[\\/]ClubDoor)/ },
            // On the first screen and in the menu of adults, after both are there.
            { name: 'notices', priority: 16, test: /(screens|i18n)[\\/]notices[\\/]/ },
            // What is said in a topic, and what leads to it, by themselves: who opens one from a search carries no list.
            { name: 'talk', priority: 12, test: /screens[\\/]club[\\/](Topic|TopicMenu|Composer|Chosen|Described|PostCard|FormerWords|Reactions|LeavingCard|acts|standing|talk|thread)\./ },
            { name: 'club-lists', priority: 11, test: /screens[\\/]club[\\/](Clubs?|OpenClub|NewTopic|ForumSettings)\./ },
            { name: 'club', priority: 13, test: /i18n[\\/]club[\\/]|screens[\\/]club[\\/](BookCover|looks|WordDialog|steps)\./ },
            // To whom, a word to somebody absent, what teachers decide: beside the conversations, and after what both say.
            { name: 'courrier', priority: 12, test: /i18n[\\/]courrier[\\/]|screens[\\/]courrier[\\/](Messages|Conversation|Bubble|MediaOf|WaitingBubble|Composer|ReportDialog|TeacherTools|clips|talk|who)/ },
            { name: 'letters', priority: 11, test: /screens[\\/]courrier[\\/]|i18n[\\/]letters[\\/]/ },
            { name: 'spaces', priority: 13, test: /(screens|i18n)[\\/]spaces[\\/]/ },
            { name: 'teacher', priority: 10, test: /screens[\\/]teacher[\\/]|i18n[\\/]press[\\/]/ },
            { name: 'consents', priority: 15, test: /i18n[\\/]consents[\\/]|screens[\\/]consents[\\/]/ },
            { name: 'editor', priority: 5, test: /src[\\/]editor[\\/]Desk\.svelte/ },
            // After the editor, which brings what both need: read only where an article is opened.
            { name: 'margin', priority: 2, test: /editor[\\/]comments[\\/]|i18n[\\/]comments/ },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1' },
})
