import { render } from 'preact';
import { App } from './app.js';
import { html } from './html.js';
import { live } from './live.js';

live.start();
render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById('app')));
