/**
 * A request that is sent once more when its kept-alive connection was closed just as it was written. Any other failure, and a
 * second one, rejects.
 */
export async function fetchAgain(url: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (!isClosedConnection(error)) throw error;
    return fetch(url, init);
  }
}

function isClosedConnection(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return cause?.code === 'UND_ERR_SOCKET' || cause?.code === 'ECONNRESET';
}
