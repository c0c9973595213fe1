/** Nothing waits for ever: rejects when `promise` has not settled in time. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('timed out')), milliseconds)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
