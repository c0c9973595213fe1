// A wire between client and server that can be cut, and that can swallow what one side says.

import { type Server as NetServer, type Socket, connect, createServer } from 'node:net'

export class Proxy {
  private readonly pairs = new Set<[Socket, Socket]>()
  private open = true
  private deaf = false

  private constructor(
    private readonly server: NetServer,
    readonly port: number,
  ) {}

  static async to(port: number): Promise<Proxy> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (typeof address !== 'object' || !address) throw new Error('no port')
    const proxy = new Proxy(server, address.port)
    server.on('connection', (client) => proxy.join(client, port))
    return proxy
  }

  private join(client: Socket, port: number): void {
    client.on('error', () => {})
    if (!this.open) {
      client.destroy()
      return
    }
    const upstream = connect(port, '127.0.0.1')
    const pair: [Socket, Socket] = [client, upstream]
    this.pairs.add(pair)
    upstream.on('error', () => {})
    client.on('data', (bytes) => upstream.write(bytes))
    upstream.on('data', (bytes) => {
      if (!this.deaf) client.write(bytes)
    })
    // What the server said before it died still reaches the client.
    upstream.on('close', () => client.end(() => client.destroySoon()))
    client.on('close', () => {
      this.pairs.delete(pair)
      upstream.destroy()
    })
  }

  get collab(): string {
    return `ws://127.0.0.1:${this.port}/collab`
  }

  get yjs(): string {
    return `ws://127.0.0.1:${this.port}/yjs`
  }

  /** Nobody gets in until `admit`. Who is in stays. */
  bar(): void {
    this.open = false
  }

  admit(): void {
    this.open = true
    this.deaf = false
  }

  /** The server hears everything, the clients hear nothing more: acknowledgements are lost. */
  swallowAnswers(): void {
    this.deaf = true
  }

  /** Cuts every connection in both directions. */
  cut(): void {
    for (const [client, upstream] of this.pairs) {
      client.destroy()
      upstream.destroy()
    }
  }

  get connections(): number {
    return this.pairs.size
  }

  close(): void {
    this.bar()
    this.cut()
    this.server.close()
  }
}
