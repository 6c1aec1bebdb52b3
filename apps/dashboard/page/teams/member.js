/** A user who is signed in, for as long as the page is open; nothing of it is kept anywhere. */
export class Member {
  /**
   * @param {{ email: string, password: string }} credentials
   * @param {{ user_id: string, access_token: string }} signedIn
   */
  constructor(credentials, signedIn) {
    this.credentials = credentials;
    this.userId = signedIn.user_id;
    this.token = signedIn.access_token;
  }

  /** @param {{ email: string, password: string }} credentials */
  static async signIn(credentials) {
    return new Member(credentials, await request('POST', 'tokens', credentials));
  }

  /** @param {string} name @param {{ email: string, password: string }} credentials */
  static async register(name, credentials) {
    await request('POST', 'users', { name, ...credentials });
    return Member.signIn(credentials);
  }

  /** Signs in again: tokens live for minutes only. */
  async renewed() {
    this.token = (await request('POST', 'tokens', this.credentials)).access_token;
    return this.token;
  }

  /**
   * Asks the teams app as this user. Rejects with what it has to say.
   * @param {'GET' | 'POST'} method
   * @param {string} path
   * @param {object} [body]
   */
  async ask(method, path, body) {
    try {
      return await request(method, path, body, this.token);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 401) throw error;
      return request(method, path, body, await this.renewed());
    }
  }
}

class Refusal extends Error {
  /** @param {number} status @param {string} text */
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/**
 * @param {'GET' | 'POST'} method
 * @param {string} path
 * @param {object} [body]
 * @param {string} [token]
 */
async function request(method, path, body, token) {
  const response = await fetch(`api/demo/teams/${path}`, {
    method,
    headers: {
      ...(body && { 'Content-Type': 'application/json' }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refusal(0, 'The dashboard does not answer.');
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const faults = (answer.errors ?? []).map((/** @type {any} */ { field, message }) => `${field}: ${message}`);
  throw new Refusal(
    response.status,
    [answer.detail ?? `It answered ${response.status}.`, ...faults].join(' '),
  );
}
