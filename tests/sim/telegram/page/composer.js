// Where a person writes: the text field, the command menu, what is replied to, and in groups who is speaking.

import {CommandMenu} from './command_menu.js';
import {element, icon, iconButton} from './dom.js';
import {plainText} from './message_content.js';
import {initialsOf, tintOf} from './people.js';

const tallest = 180;  // pixels

export class Composer {
  // chat: {say(text, replyTo), commands(), speaker, choose(speaker)}
  constructor(chat) {
    this.chat = chat;
    this.replied = null;
    this.menu = new CommandMenu((command) => this.send(command));
    this.build();
    this.fit();
  }

  build() {
    this.field = element('textarea', {class: 'field', rows: '1', placeholder: 'Write a message…', 'aria-label': 'Message',
      'aria-autocomplete': 'list', 'aria-controls': this.menu.id, enterkeyhint: 'send', maxlength: '4096', dir: 'auto'});
    this.menuButton = iconButton('slash', 'Commands', () => this.toggleMenu());
    this.sendButton = iconButton('send', 'Send', () => this.send(this.field.value), 'send');
    this.quoteName = element('span', {class: 'quoted-name'});
    this.quoteText = element('span', {class: 'quoted-text'});
    const quote = element('div', {class: 'quoted'}, this.quoteName, this.quoteText);
    this.reply = element('div', {class: 'reply', hidden: true}, icon('reply'), quote, iconButton('close', 'Do not reply', () => this.replyTo(null)));
    this.speakers = element('div', {class: 'speakers', role: 'radiogroup', 'aria-label': 'Who speaks', hidden: true});
    const line = element('div', {class: 'line'}, this.menuButton, this.field, this.sendButton);
    this.node = element('div', {class: 'composer'}, this.menu.node, element('div', {class: 'box'}, this.speakers, this.reply, line));
    this.field.addEventListener('input', () => this.onInput());
    this.field.addEventListener('keydown', (event) => this.onKey(event));
    this.field.addEventListener('blur', () => this.menu.close());
  }

  focus() {
    this.field.focus({preventScroll: true});
  }

  onInput() {
    this.fit();
    if (/^\/[a-z0-9_]*$/iu.test(this.field.value)) {
      this.menu.open(this.chat.commands(), this.field.value);
    } else {
      this.menu.close();
    }
    this.tellSelected();
  }

  onKey(event) {
    if (event.isComposing) return;
    const actions = this.menu.isOpen ? this.menuKeys() : this.plainKeys(event);
    const action = actions[event.key];
    if (action === undefined || (event.key === 'Enter' && event.shiftKey)) return;
    event.preventDefault();
    action();
    this.tellSelected();
  }

  menuKeys() {
    return {
      ArrowDown: () => this.menu.move(1),
      ArrowUp: () => this.menu.move(-1),
      Enter: () => this.menu.take(),
      Tab: () => this.menu.take(),
      Escape: () => this.menu.close(),
    };
  }

  plainKeys() {
    const keys = {Enter: () => this.send(this.field.value)};
    if (this.replied !== null) keys.Escape = () => this.replyTo(null);
    return keys;
  }

  tellSelected() {
    if (this.menu.isOpen) {
      this.field.setAttribute('aria-activedescendant', this.menu.selectedId);
    } else {
      this.field.removeAttribute('aria-activedescendant');
    }
  }

  toggleMenu() {
    this.focus();
    if (this.menu.isOpen) {
      this.menu.close();
    } else {
      this.menu.open(this.chat.commands());
    }
    this.tellSelected();
  }

  showCommands() {
    this.menuButton.hidden = this.chat.commands().length === 0;
  }

  fit() {
    this.node.classList.toggle('ready', this.field.value.trim() !== '');
    this.field.style.height = 'auto';
    if (this.field.scrollHeight === 0) return;  // not on the screen
    this.field.style.height = `${Math.min(this.field.scrollHeight, tallest)}px`;
  }

  // The field is free for the next message at once; what could not be sent comes back.
  async send(text) {
    this.focus();
    if (text.trim() === '') return;
    const replied = this.replied;
    this.write('');
    this.replyTo(null);
    if (await this.chat.say(text, replied?.message_id)) return;
    if (this.field.value === '') {
      this.write(text);
      this.replyTo(replied);
    }
  }

  write(text) {
    this.field.value = text;
    this.menu.close();
    this.tellSelected();
    this.fit();
  }

  replyTo(message) {
    this.replied = message;
    this.reply.hidden = message === null;
    if (message === null) return;
    this.quoteName.textContent = message.name;
    this.quoteText.textContent = plainText(message).slice(0, 200);
    this.focus();
  }

  // members: [{id, name}]
  showSpeakers(members) {
    this.speakers.hidden = members.length === 0;
    this.speakers.replaceChildren(...members.map(({id, name}) => {
      const isChosen = id === this.chat.speaker;
      const avatar = element('span', {class: `avatar tiny ${tintOf(id)}`, 'aria-hidden': 'true'}, initialsOf(name));
      const onclick = () => {
        this.chat.choose(id);
        this.focus();
      };
      return element('button', {type: 'button', class: 'speaker', role: 'radio', 'aria-checked': String(isChosen), onclick}, avatar, name);
    }));
  }
}
