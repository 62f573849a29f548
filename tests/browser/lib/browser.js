// Debian's Chromium, without a window, driven by playwright-core.

import {mkdirSync} from 'node:fs';
import {join} from 'node:path';

import {buildFolder} from './luka.js';

const program = process.env.LUKA_CHROMIUM || '/usr/bin/chromium';
const options = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--hide-scrollbars', '--font-render-hinting=none'];

export const desktop = {width: 1280, height: 800};
export const phone = {width: 360, height: 740};

async function loadPlaywright() {
  try {
    return await import('playwright-core');
  } catch (problem) {
    if (problem.code !== 'ERR_MODULE_NOT_FOUND') throw problem;
    throw new Error('tests/browser/node_modules is missing: run "npm ci" in tests/browser (scripts/test.sh does)');
  }
}

// With a profile folder of its own, which goes when it is closed.
export async function openBrowser() {
  const {chromium} = await loadPlaywright();
  return chromium.launch({executablePath: program, args: options, timeout: 60_000});
}

// A page as a first visitor sees it. Whatever it complains about is collected in page.complaints.
export async function openPage(browser, url, {viewport = desktop, colorScheme = 'light', reducedMotion = 'reduce', deviceScaleFactor = 1} = {}) {
  const context = await browser.newContext({viewport, colorScheme, reducedMotion, deviceScaleFactor, locale: 'en-GB'});
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') page.complaints.push(message.text());
  });
  await page.goto(url);
  await page.locator('#connection:not(.lost)', {hasText: 'Connected'}).waitFor({state: 'attached'});
  return page;
}

export async function screenshot(page, name) {
  const folder = process.env.LUKA_ARTIFACTS || join(buildFolder, 'artifacts');
  mkdirSync(folder, {recursive: true});
  const path = join(folder, name);
  await page.screenshot({path, animations: 'disabled'});
  return path;
}
