import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { live } from '../live.js';
import { Panel, Quiet } from '../panel.js';
import { Place } from '../place.js';
import { store, useSection } from '../store.js';
import { time } from '../text/format.js';

/** A user's posts as the log has them, while they come. */
export function TimelinePanel() {
  const users = useSection('users') ?? [];
  const watched = useSection('watched') ?? '';
  const timeline = useSection('timeline');
  const [text, setText] = useState('');
  // Without a choice: whoever posted last, so that there is something to see.
  useEffect(() => {
    if (!watched && users.length > 0) watch(users[0].user_id);
  }, [watched, users.length > 0]);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (text.trim()) watch(text.trim());
  };
  return html`<${Panel}
    id="timeline"
    title="A user's timeline"
    note="Rebuilt here from the log, in its order, as posts arrive"
  >
    <form class="line" onSubmit=${submit}>
      <label for="timeline-user">User</label>
      <input
        id="timeline-user"
        value=${text}
        placeholder=${watched || 'alice'}
        maxlength="64"
        autocomplete="off"
        onInput=${(/** @type {any} */ event) => setText(event.target.value)}
      />
      <button type="submit">Show</button>
    </form>
    ${
      users.length > 0 &&
      html`<div class="chips" role="group" aria-label="Users who posted last">
        ${users.slice(0, 8).map((/** @type {any} */ { user_id }) => html`<button key=${user_id} type="button" aria-pressed=${user_id === watched} onClick=${() => watch(user_id)}>${user_id}</button>`)}
      </div>`
    }
    ${
      !watched
        ? html`<${Quiet}>Nobody has posted of late.<//>`
        : html`<h3>
              ${watched}
              <small
                >${timeline ? `${timeline.posts} posts seen, ${timeline.verified} followed in order` : ''}</small
              >
            </h3>
            <${Posts} posts=${timeline?.latest ?? []} user=${watched} />`
    }
  <//>`;
}

/** @param {string} userId */
export function watch(userId) {
  store.set('watched', userId);
  live.watch(userId);
}

/** @param {{ posts: any[], user: string }} props */
function Posts({ posts, user }) {
  if (posts.length === 0)
    return html`<${Quiet}>No post of ${user} has come since this page's server reads.<//>`;
  return html`<ol class="posts scroll" tabindex="0" aria-label="Posts of ${user}, newest first">
    ${posts.toReversed().map(
      (post) =>
        html`<li
          key="${post.partition}@${post.offset}"
          class=${post.follows === 'in order' || post.follows === 'first' ? '' : 'bad'}
        >
          <p>${post.content}</p>
          <footer>
            <time>${time(post.at)}</time>
            <${Place}
              topic="user-timeline"
              partition=${post.partition}
              offset=${post.offset}
              label="${post.partition}@${post.offset}"
            />
            ${post.sequence !== undefined && html`<span>no. ${post.sequence}</span>`}
            ${post.follows !== 'in order' && post.follows !== 'first' && html`<b>${post.follows}</b>`}
          </footer>
        </li>`,
    )}
  </ol>`;
}
