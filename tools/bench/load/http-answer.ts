/** The first answer in what a connection has received: its status and its length in bytes. */
export interface HttpAnswer {
  readonly status: number;
  readonly length: number;
}

/** Undefined while the answer is not complete. Reads answers with a Content-Length only; every contender sends one. */
export function answerIn(received: string): HttpAnswer | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const head = received.slice(0, headEnd);
  const bodyLength = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (bodyLength === undefined) throw new Error(`an answer without Content-Length:\n${head}`);
  const length = headEnd + 4 + Number(bodyLength);
  return received.length < length ? undefined : { status: Number(head.slice(9, 12)), length };
}
