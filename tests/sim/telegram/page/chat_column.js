// One chat, as the person in it sees it: header, messages, composer. It speaks and presses buttons on the person's
// behalf; which columns there are, and what the server tells, is the business of app.js.

import {Composer} from './composer.js';
import {element, icon, iconButton} from './dom.js';
import {stopWaiting} from './inline_keyboard.js';
import {MessageLog} from './message_log.js';
import {initialsOf, isGroup, tintOf} from './people.js';
import {server} from './server.js';
import {Welcome} from './welcome.js';

const typingLasts = 6000;    // milliseconds; the bot renews it every five seconds
const toastLasts = 4000;

export class ChatColumn {
  // page: {people, bot(), commands(), close(column), activate(column), back(), alert(text), announce(text)}
  constructor(id, page) {
    this.id = id;
    this.page = page;
    this.isGroup = isGroup(id);
    this.speaker = this.isGroup ? page.people.membersOf(id)[0] : id;
    this.known = new Set();  // ids told of while the history is on its way
    this.log = new MessageLog(this);
    this.composer = new Composer(this);
    this.welcome = new Welcome((text) => this.say(text));
    this.build();
    this.showNames();
  }

  build() {
    this.title = element('h2');
    this.subtitle = element('p', {class: 'subtitle'});
    this.avatar = element('span', {class: 'avatar', 'aria-hidden': 'true'});
    const back = iconButton('back', 'All chats', () => this.page.back(), 'back');
    const close = iconButton('close', 'Close this chat', () => this.page.close(this), 'close');
    const head = element('header', {class: 'column-head'}, back, this.avatar, element('div', {class: 'titles'}, this.title, this.subtitle), close);
    this.toasts = element('div', {class: 'toasts', role: 'status'});
    this.log.node.append(this.welcome.node, this.toasts);
    this.welcome.node.hidden = true;
    this.node = element('section', {class: 'column', 'data-chat': String(this.id)}, head, this.log.node, this.composer.node);
    for (const event of ['focusin', 'pointerdown']) this.node.addEventListener(event, () => this.page.activate(this));
  }

  showNames() {
    const bot = this.page.bot();
    const name = this.page.people.nameOf(this.id);
    const members = this.page.people.membersOf(this.id).map((id) => ({id, name: this.page.people.nameOf(id)}));
    this.node.setAttribute('aria-label', this.isGroup ? name : `${name} and ${bot.first_name}`);
    this.title.textContent = this.isGroup ? name : bot.first_name;
    this.about = this.isGroup ? [...members.map((member) => member.name), bot.first_name].join(', ') : `in a chat with ${name}`;
    this.avatar.className = this.isGroup ? `avatar ${tintOf(this.id)}` : 'avatar bot';
    const badge = element('span', {class: `badge ${tintOf(this.id)}`}, initialsOf(name));
    this.avatar.replaceChildren(...(this.isGroup ? [initialsOf(name)] : [icon('spark'), badge]));
    this.welcome.name(bot.first_name);
    this.composer.showCommands();
    this.composer.showSpeakers(this.isGroup ? members : []);
    this.showState();
  }

  showState() {
    const state = this.isLost ? 'reconnecting…' : this.isWriting ? 'writing…' : this.about;
    this.subtitle.textContent = state;
    this.subtitle.classList.toggle('writing', state === 'writing…');
    this.node.classList.toggle('lost', Boolean(this.isLost));
  }

  showLost(isLost) {
    this.isLost = isLost;
    this.showState();
  }

  // Everything anew. What is told meanwhile is newer than the answer, and stays.
  async load() {
    this.known.clear();
    try {
      const messages = await server.messages(this.id);
      this.log.replaceAll(messages, this.known);
      for (const message of messages) this.learn(message);
    } catch {
      return;  // the stream breaks too, and when it is back, so are we
    }
    this.welcome.node.hidden = !this.log.isEmpty;
    if (this.log.atEnd) this.log.scrollToEnd();
  }

  learn(message) {
    if (this.isGroup && message.from === 'user' && this.page.people.learnMember(this.id, message.from_id)) {
      this.page.people.learnPerson(message.from_id, message.name);
      this.speaker ??= message.from_id;
      this.showNames();
    }
  }

  show(message) {
    this.known.add(message.message_id);
    this.welcome.node.hidden = true;
    this.learn(message);
    const view = this.log.show(message, true);
    if (message.from === 'bot') {
      this.log.showTyping(false);
      this.setWriting(message.edits > 0 ? (view?.patience ?? 0) : 0);
    }
  }

  remove(id) {
    this.known.add(id);
    this.log.remove(id);
    this.welcome.node.hidden = !this.log.isEmpty;
  }

  act(action) {
    if (action !== 'typing') return;
    this.log.showTyping(true);
    this.setWriting(typingLasts);
  }

  setWriting(lasts) {
    clearTimeout(this.writing);
    this.isWriting = lasts > 0;
    this.showState();
    if (!this.isWriting) return;
    this.writing = setTimeout(() => {
      this.log.showTyping(false);
      this.setWriting(0);
    }, lasts);
  }

  // What the bot answers to a pressed button: nothing, a line that passes, or something to confirm.
  answer(text, isAlert) {
    stopWaiting(this.log.node);
    if (text === '') return;
    if (isAlert) {
      this.page.alert(text);
    } else {
      this.toast(text);
    }
  }

  toast(text, look = '') {
    const line = element('div', {class: `toast ${look}`.trim()}, text);
    this.toasts.append(line);
    while (this.toasts.children.length > 3) this.toasts.firstChild.remove();
    setTimeout(() => line.remove(), toastLasts);
  }

  // False when it did not get through; the person has been told.
  async attempt(call, why) {
    try {
      await call;
      return true;
    } catch (problem) {
      this.toast(`${why}: ${problem.message}`, 'bad');
      return false;
    }
  }

  say(text, replyTo) {
    const {people} = this.page;
    const what = {chat: this.id, text, from: this.speaker, first_name: people.nameOf(this.speaker)};
    if (replyTo) what.reply_to = replyTo;
    if (this.isGroup) what.title = people.nameOf(this.id);
    return this.attempt(server.say(what), 'Not sent');
  }

  press(message, button) {
    const what = {chat: this.id, message_id: message.message_id, data: button.callback_data, from: this.speaker};
    return this.attempt(server.press(what), 'Not pressed');
  }

  choose(speaker) {
    this.speaker = speaker;
    this.log.showOwners();
    this.showNames();
  }

  commands() {
    return this.page.commands();
  }

  find(id) {
    return this.log.find(id);
  }

  jumpTo(id) {
    this.log.jumpTo(id);
  }

  replyTo(message) {
    this.composer.replyTo(message);
  }

  announce(text) {
    this.page.announce(text);
  }

  messageElementId(id) {
    return `message-${this.id}-${id}`;
  }

  focus() {
    this.composer.focus();
  }
}
