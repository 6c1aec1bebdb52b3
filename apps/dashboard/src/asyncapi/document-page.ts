import { type AsyncApiDocument, type Channel, isForeign, type JsonSchema, type Message } from './asyncapi.js';
import { type Markup, markup } from './markup.js';
import { schemaRows } from './schema-rows.js';

/** The document for people; no script is needed to read it. */
export function documentPage(document: AsyncApiDocument): string {
  const { info, channels, servers } = document;
  const named = Object.entries(channels);
  return markup`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${info.title}: events</title>
    <link rel="icon" href="page/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="page/styles/base.css" />
    <link rel="stylesheet" href="page/styles/frame.css" />
    <link rel="stylesheet" href="page/styles/panels.css" />
    <link rel="stylesheet" href="page/styles/records.css" />
    <link rel="stylesheet" href="page/styles/asyncapi.css" />
  </head>
  <body>
    <a class="skip" href="#channels">Skip to the channels</a>
    <header class="events-top">
      <h1>${info.title} <small>events, AsyncAPI ${document.asyncapi}</small></h1>
      <p>${info.description}</p>
      <p><a href="asyncapi.json">The document as JSON</a> · <a href="./">Dashboard</a></p>
      <dl class="facts">
        ${Object.entries(servers).map(([name, server]) => markup`<dt>${name}</dt><dd>${server.protocol}://${server.host} <span class="quiet">${server.description}</span></dd>`)}
      </dl>
      <nav aria-label="Channels">
        <ul class="events-list">
          ${named.map(([id, { title }]) => markup`<li><a href="#${id}">${title}</a></li>`)}
        </ul>
      </nav>
    </header>
    <main id="channels" tabindex="-1">
      ${named.map(([id, channel]) => channelSection(id, channel, document))}
    </main>
  </body>
</html>
`.text;
}

function channelSection(id: string, channel: Channel, { components }: AsyncApiDocument): Markup {
  const messages = Object.keys(channel.messages).flatMap((name) => components.messages[name] ?? []);
  return markup`<section class="panel wide" id="${id}" aria-labelledby="${id}-title">
  <header><h2 id="${id}-title">${channel.title}</h2><p class="note">${bindingFacts(channel)}</p></header>
  ${channel.description.split('\n').map((line) => markup`<p>${line}</p>`)}
  ${messages.map(messageDetails)}
</section>`;
}

function bindingFacts({ address, bindings }: Channel): string {
  const { kafka } = bindings;
  if (!kafka) return `WebSocket at ${address}`;
  const configuration = Object.entries(kafka.topicConfiguration as JsonSchema);
  const partitions = kafka.partitions === 1 ? '1 partition' : `${String(kafka.partitions)} partitions`;
  return [`Kafka topic, ${partitions}`, ...configuration.map(settingText)].join(', ');
}

const HOUR_MS = 3_600_000;

function settingText([name, value]: [string, unknown]): string {
  if (name === 'cleanup.policy' && String(value) === 'compact')
    return 'compacted: the latest of each key stays';
  if (name !== 'retention.ms' || !Number.isInteger(Number(value) / HOUR_MS))
    return `${name} ${String(value)}`;
  const hours = Number(value) / HOUR_MS;
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `kept for ${count} ${unit}${count === 1 ? '' : 's'}`;
}

function messageDetails(message: Message): Markup {
  const [example] = message.examples ?? [];
  const key = (message.bindings?.kafka?.key as JsonSchema | undefined)?.examples as string[] | undefined;
  return markup`<details>
  <summary><b>${message.title}</b></summary>
  ${key?.[0] === undefined ? '' : markup`<p>Key, for example <code>${key[0]}</code></p>`}
  ${isForeign(message.payload) ? markup`<h3>Data, ${message.contentType}</h3><pre tabindex="0">${message.payload.schema}</pre>` : fieldsTable('Data', message.payload)}
  ${message.headers ? fieldsTable('Headers', message.headers) : ''}
  ${example ? markup`<h3>Example</h3><pre tabindex="0">${JSON.stringify(example.payload, undefined, 2)}</pre>` : ''}
</details>`;
}

function fieldsTable(caption: string, schema: JsonSchema): Markup {
  return markup`<div class="fields"><table>
  <caption>${caption}</caption>
  <thead><tr><th scope="col">field</th><th scope="col">type</th><th scope="col">needed</th><th scope="col">rules</th></tr></thead>
  <tbody>
    ${schemaRows(schema).map(({ name, type, required, rule }) => markup`<tr><th scope="row"><code>${name}</code></th><td>${type}</td><td>${required ? 'yes' : 'no'}</td><td>${rule}</td></tr>`)}
  </tbody>
</table></div>`;
}
