import { useEffect, useState } from 'preact/hooks';
import { html } from './html.js';
import { store } from './store.js';

const CHOICES = /** @type {const} */ (['auto', 'light', 'dark']);

/** @returns {string} */
function saved() {
  try {
    return localStorage.getItem('theme') ?? 'auto';
  } catch {
    return 'auto';
  }
}

/** @param {string} theme */
function apply(theme) {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem('theme', theme);
  } catch {
    // A browser that keeps nothing still shows what was chosen.
  }
  // Whoever draws on a canvas has to take the colours anew, also when the system changes them under `auto`.
  store.set('theme', theme === 'auto' ? (systemDark.matches ? 'dark' : 'light') : theme);
}

const systemDark = matchMedia('(prefers-color-scheme: dark)');
systemDark.addEventListener('change', () => apply(saved()));

export function ThemeSwitch() {
  const [theme, setTheme] = useState(saved());
  useEffect(() => apply(theme), [theme]);
  return html`<fieldset class="switch">
    <legend class="hidden">Colours</legend>
    ${CHOICES.map(
      (choice) =>
        html`<label
          ><input
            type="radio"
            name="theme"
            value=${choice}
            checked=${theme === choice}
            onChange=${() => setTheme(choice)}
          /><span>${choice}</span></label
        >`,
    )}
  </fieldset>`;
}
