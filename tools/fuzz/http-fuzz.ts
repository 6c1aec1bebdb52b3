import { type RawAnswer, rawRequest } from '../../test/raw-request.js';
import { type Finding, type Target } from './finding.js';
import { curlOf, fuzzRequest, type FuzzRequest, rawOf } from './http-request.js';
import { type Dice } from './nasty.js';
import { type Operation, operationsOf } from './operations.js';

const LONGEST_ANSWER = 1_000_000;

/** Sends spoiled requests to every route of an app. */
export class HttpFuzz {
  sent = 0;

  private constructor(
    private readonly target: Target,
    private readonly operations: readonly Operation[],
    /** Of a user who may do everything that users may. */
    private readonly token: string | undefined,
  ) {}

  static async of(target: Target, token: string | undefined): Promise<HttpFuzz> {
    return new HttpFuzz(target, await operationsOf(target.url), token);
  }

  /** One request; with a finding the smallest one that still has it. */
  async once(dice: Dice): Promise<Finding | undefined> {
    const request = fuzzRequest(dice, dice.pick(this.operations), this.token);
    const what = await this.faultOf(request);
    if (what === undefined) return undefined;
    const smallest = await this.shrink(request);
    return { app: this.target.name, what, reproduction: curlOf(this.target.url, smallest) };
  }

  private async faultOf(request: FuzzRequest): Promise<string | undefined> {
    this.sent += 1;
    try {
      return faultOfAnswer(await rawRequest(this.target.url, rawOf(request)));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // It may answer before it has read everything, and hang up. Whether it lives is seen by others.
      if (code === 'ECONNRESET' || code === 'EPIPE') return undefined;
      // What Node's client refuses to send never was a request.
      if (code?.startsWith('ERR_')) return undefined;
      return message;
    }
  }

  /** Takes away one part after the other for as long as the fault stays. */
  private async shrink(request: FuzzRequest): Promise<FuzzRequest> {
    let smallest = request;
    for (const smaller of withoutOnePart(request)) {
      const tried = smaller(smallest);
      if ((await this.faultOf(tried)) !== undefined) smallest = tried;
    }
    return smallest;
  }
}

/** Undefined when an answer is one that a caller can do something with. */
function faultOfAnswer({ status, headers, body }: RawAnswer): string | undefined {
  if (status >= 500 && status !== 503) return `answers ${status}: ${body.slice(0, 300)}`;
  if (/node_modules|\n\s+at .*[.:]\d+|\.[jt]s:\d+:\d+/.test(body) && !isDocument(headers))
    return `shows its insides: ${body.slice(0, 300)}`;
  if (body.length > LONGEST_ANSWER && !isDocument(headers)) return `answers ${body.length} characters`;
  if (
    status >= 400 &&
    body !== '' &&
    !/problem\+json|health/.test(String(headers['content-type'])) &&
    status !== 503
  )
    return `answers ${status} as ${String(headers['content-type'])}, which is no problem document`;
  return undefined;
}

/** Pages and scripts, which may be long and speak of code. */
function isDocument(headers: RawAnswer['headers']): boolean {
  return /html|javascript|css|openmetrics|text\/plain/.test(String(headers['content-type']));
}

function* withoutOnePart(request: FuzzRequest): Generator<(from: FuzzRequest) => FuzzRequest> {
  for (const header of request.headers)
    yield (from) => ({ ...from, headers: from.headers.filter((other) => other !== header) });
  for (const field of request.query)
    yield (from) => ({ ...from, query: from.query.filter((other) => other !== field) });
  const fields = fieldsOf(request.body);
  for (const name of Object.keys(fields)) {
    yield (from) => {
      const { [name]: _gone, ...rest } = fieldsOf(from.body);
      return { ...from, body: Buffer.from(JSON.stringify(rest)) };
    };
  }
  if (request.body) yield ({ body: _gone, ...from }) => from;
}

function fieldsOf(body: Buffer | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body?.toString() ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
