import { html } from '../html.js';
import { Figure, MinuteBars, Panel, Quiet } from '../panel.js';
import { Place } from '../place.js';
import { useSection } from '../store.js';
import { count, time } from '../text/format.js';

/** How much is said, and the latest of it. */
export function ChatPanel() {
  const chat = useSection('chat');
  if (!chat || chat.messages === 0)
    return html`<${Panel} id="chat" title="Chat"><${Quiet}>Nobody has said anything yet.<//><//>`;
  const lastMinute = chat.per_minute.at(-2)?.count ?? 0;
  return html`<${Panel} id="chat" title="Chat" note="Messages as they enter the log">
    <div class="figures">
      <${Figure} value=${count(chat.messages)} label="messages seen" />
      <${Figure} value=${count(lastMinute)} label="in the last minute" />
      <${Figure}
        value=${`${count(chat.conversations)}${chat.more_conversations ? '+' : ''}`}
        label="conversations"
      />
    </div>
    <h3>Messages per minute</h3>
    <${MinuteBars} minutes=${chat.per_minute} label="Messages per minute" tone="c2" />
    <h3>Latest</h3>
    <ol class="posts">
      ${chat.latest.slice(0, 5).map(
        (/** @type {any} */ one) =>
          html`<li key="${one.partition}@${one.offset}">
            <p><b>${one.from}</b> to <b>${one.to}</b>: ${one.content}</p>
            <footer>
              <time>${time(one.at)}</time>
              <${Place}
                topic=${one.topic}
                partition=${one.partition}
                offset=${one.offset}
                label="${one.partition}@${one.offset}"
              />
            </footer>
          </li>`,
      )}
    </ol>
  <//>`;
}
