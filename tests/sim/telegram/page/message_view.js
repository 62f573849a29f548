// One message on the screen: its bubble, the buttons under it, the tools beside it. It changes in place when the message
// is edited. Where it stands among the others is the business of message_log.js.

import {copyFrom, element, icon, iconButton} from './dom.js';
import {inlineKeyboard} from './inline_keyboard.js';
import {contentLength, contentTree, continues, plainText} from './message_content.js';
import {initialsOf, tintOf} from './people.js';
import {Reveal} from './reveal.js';
import {clock, dayName, exactTime} from './time_text.js';
import {updateTree} from './tree_view.js';

// Milliseconds without an edit after which a message is complete, as far as one can tell: a little more than it was
// between the last two.
const shortestStill = 1500;
const longestStill = 5000;

export class MessageView {
  // chat: the chat_column it stands in. `live`: it came just now, rather than with the history.
  constructor(message, chat, live) {
    this.message = message;
    this.chat = chat;
    this.isBot = message.from === 'bot';
    this.tree = [];
    this.reveal = new Reveal((length) => this.draw(length));
    this.build();
    this.showOwner();
    this.showDetails();
    if (live && this.isBot) {
      this.node.classList.add('arriving');
      this.reveal.growTo(contentLength(message));
      this.keepGrowing();
    } else {
      this.reveal.showAll(contentLength(message));
    }
  }

  build() {
    const {message, chat} = this;
    this.day = element('div', {class: 'day', hidden: true}, element('span'));
    this.text = element('div', {class: 'text', dir: 'auto'});
    this.edited = element('span', {class: 'edited', hidden: true}, 'edited');
    this.time = element('time', {title: exactTime(message.date)}, clock(message.date));
    const caret = element('span', {class: 'caret', 'aria-hidden': 'true'});
    const meta = element('span', {class: 'meta'}, this.edited, this.time);
    this.bubble = element('div', {class: 'bubble'}, this.senderLine(), this.quote(), this.text, caret, meta);
    const tools = element('div', {class: 'tools'},
      iconButton('reply', 'Reply', () => chat.replyTo(this.message)),
      iconButton('copy', 'Copy the text', (event) => copyFrom(event.currentTarget, this.message.text)));
    this.keyboard = element('div', {class: 'keyboard', hidden: true});
    const row = element('div', {class: 'row'}, this.avatar(), element('div', {class: 'stack'}, this.bubble, this.keyboard), tools);
    this.node = element('li', {class: 'message', id: chat.messageElementId(message.message_id)}, this.day, row);
    this.text.addEventListener('click', (event) => this.onTextClick(event));
  }

  avatar() {
    if (!this.chat.isGroup) return null;
    const {from_id: id, name} = this.message;
    return this.isBot
      ? element('span', {class: 'avatar bot small', 'aria-hidden': 'true'}, icon('spark'))
      : element('span', {class: `avatar small ${tintOf(id)}`, 'aria-hidden': 'true'}, initialsOf(name));
  }

  // In a chat of two the side tells who speaks, to those who see it.
  senderLine() {
    const {from_id: id, name} = this.message;
    const look = this.isBot ? 'bot' : tintOf(id);
    return element('div', {class: this.chat.isGroup ? `sender ${look}` : 'visually-hidden'}, name);
  }

  quote() {
    const {reply_to: id} = this.message;
    if (!id) return null;
    const quoted = this.chat.find(id);
    const name = element('span', {class: 'quoted-name'}, quoted?.name ?? 'Reply');
    const text = element('span', {class: 'quoted-text'}, quoted === undefined ? 'a message that is not here any more' : plainText(quoted).slice(0, 200));
    return element('button', {type: 'button', class: 'quoted', onclick: () => this.chat.jumpTo(id)}, name, text);
  }

  onTextClick(event) {
    const command = event.target.closest('[data-command]')?.dataset.command;
    if (command !== undefined) this.chat.say(command);
  }

  // Who speaks in a group may change; what stands on the right changes with it.
  showOwner() {
    const isOwn = !this.isBot && this.message.from_id === this.chat.speaker;
    this.node.classList.toggle('bot', this.isBot);
    this.node.classList.toggle('own', isOwn);
    this.node.classList.toggle('other', !this.isBot && !isOwn);
  }

  showDetails() {
    const {message} = this;
    this.edited.hidden = !message.edit_date;
    if (message.edit_date) this.edited.title = `${exactTime(message.edit_date)}, ${message.edits} ${message.edits === 1 ? 'time' : 'times'}`;
    const rows = inlineKeyboard(message.reply_markup, (button) => this.chat.press(message, button));
    this.keyboard.replaceChildren(...rows);
    this.keyboard.hidden = rows.length === 0;
  }

  draw(length) {
    const tree = contentTree(this.message, length);
    updateTree(this.text, this.tree, tree);
    this.tree = tree;
  }

  // The newer version; false: it is no different.
  update(message, live) {
    const before = this.message;
    const isSame = before.edits === message.edits && before.text === message.text &&
      JSON.stringify(before.reply_markup) === JSON.stringify(message.reply_markup);
    if (isSame) return false;
    this.message = message;
    if (JSON.stringify(before.reply_markup) !== JSON.stringify(message.reply_markup) || before.edits !== message.edits) this.showDetails();
    if (live && continues(before, message)) {
      this.reveal.growTo(contentLength(message));
    } else {
      this.reveal.showAll(contentLength(message));
    }
    if (live) this.keepGrowing();
    return true;
  }

  // A message that still changes has a caret at its end, and is read out once it does not.
  keepGrowing() {
    const now = performance.now();
    this.patience = Math.min(Math.max(1.4 * (now - (this.lastGrown ?? now)), shortestStill), longestStill);
    this.lastGrown = now;
    this.node.classList.add('growing');
    clearTimeout(this.still);
    this.still = setTimeout(() => {
      this.node.classList.remove('growing');
      this.chat.announce(`${this.message.name}: ${plainText(this.message)}`);
    }, this.patience);
  }

  // What it needs to know of the message before it: a new day, another speaker.
  arrange(before, isNewDay, continuesGroup) {
    this.day.hidden = !isNewDay;
    if (isNewDay) this.day.firstChild.textContent = dayName(this.message.date);
    this.node.classList.toggle('continued', continuesGroup);
  }

  flash() {
    this.node.classList.remove('flash');
    void this.node.offsetWidth;  // starts the animation anew
    this.node.classList.add('flash');
  }

  remove() {
    this.reveal.stop();
    clearTimeout(this.still);
    this.node.remove();
  }
}
