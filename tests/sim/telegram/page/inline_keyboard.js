// The buttons under a message (core.telegram.org/bots/api#inlinekeyboardbutton). Those that call the bot back, open a
// link or copy a text work; the rest is shown, greyed.

import {copyText, element, icon} from './dom.js';

const patience = 10_000;  // milliseconds a button shows that its answer is awaited
const styles = new Set(['primary', 'success', 'danger']);

function isWebAddress(text) {
  return /^https?:\/\//iu.test(text ?? '');
}

function callbackButton(button, look, press) {
  const onclick = async () => {
    made.classList.add('waiting');
    const stop = () => made.classList.remove('waiting');
    setTimeout(stop, patience);
    if (!(await press(button))) stop();
  };
  const made = element('button', {type: 'button', class: look, onclick}, button.text);
  return made;
}

function keyboardButton(button, press) {
  const look = `key ${styles.has(button.style) ? button.style : ''}`.trim();
  if (button.callback_data !== undefined) return callbackButton(button, look, press);
  if (isWebAddress(button.url)) {
    return element('a', {class: look, href: button.url, title: button.url, target: '_blank', rel: 'noopener noreferrer nofollow'},
      button.text, icon('open'));
  }
  if (button.copy_text?.text !== undefined) {
    return element('button', {type: 'button', class: look, onclick: () => copyText(button.copy_text.text)}, button.text, icon('copy'));
  }
  return element('button', {type: 'button', class: look, disabled: true}, button.text);
}

// Its rows, as elements. press(button) resolves to false when the press did not reach the bot.
export function inlineKeyboard(markup, press) {
  const rows = markup?.inline_keyboard ?? [];
  return rows.map((row) => element('div', {class: 'keys'}, ...row.map((button) => keyboardButton(button, press))));
}

// The bot has answered: nothing is awaited any more.
export function stopWaiting(node) {
  for (const button of node.querySelectorAll('.key.waiting')) button.classList.remove('waiting');
}
