import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright, type Page } from 'playwright-core';

/** One process ends with its first page, and what browsers forbid shall be forbidden in tests too. */
const UNWANTED = new Set(['--single-process', '--disable-web-security', '--allow-running-insecure-content']);

/** A real browser without a window, from npm. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((argument) => !UNWANTED.has(argument)),
    headless: true,
  });
}

/** A page that remembers everything that went wrong in it. */
export async function openPage(
  browser: Browser,
  url: string,
  width = 1440,
): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, locale: 'en-GB' });
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(url);
  return { page, faults };
}

/** What has the focus, and whether one sees that it has. */
export function focused(page: Page): Promise<{ name: string; visible: boolean }> {
  return page.evaluate(`(() => {
    const element = document.activeElement;
    const drawn = element.matches('.switch input') ? element.nextElementSibling : (element.querySelector('rect') ?? element);
    const { outlineStyle, strokeWidth } = getComputedStyle(drawn);
    return {
      name: element.id || (element.matches('.node') ? element.getAttribute('class') : element.textContent),
      visible: outlineStyle !== 'none' || parseFloat(strokeWidth) > 3,
    };
  })()`);
}
