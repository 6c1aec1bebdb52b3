/** A request that is sent once more when its kept-alive connection was closed just as it was written. Rejects after the second. */
export async function fetchAgain(url: string, init?: RequestInit): Promise<Response> {
  return fetch(url, init).catch(() => fetch(url, init));
}
