// What an empty chat shows: an invitation, and a few things to say.

import {element, icon} from './dom.js';

const prompts = [
  ['👋', 'Hello, who are you?'],
  ['🐍', 'What is Python?'],
  ['💻', 'Show me some code'],
  ['📖', 'Tell me a long story'],
];

export class Welcome {
  constructor(say) {
    this.title = element('h3');
    const text = element('p', {}, 'Ask anything. The answer appears here while it is being written.');
    const buttons = prompts.map(([sign, text]) =>
      element('button', {type: 'button', class: 'prompt', onclick: () => say(text)},
        element('span', {'aria-hidden': 'true'}, sign), text));
    const start = element('button', {type: 'button', class: 'prompt start', onclick: () => say('/start')}, 'Start');
    const sign = element('span', {class: 'avatar huge bot', 'aria-hidden': 'true'}, icon('spark'));
    this.node = element('div', {class: 'welcome'}, sign, this.title, text, element('div', {class: 'prompts'}, ...buttons), start);
  }

  name(bot) {
    this.title.textContent = `Say something to ${bot}`;
  }
}
