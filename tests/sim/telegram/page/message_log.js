// The messages of one chat, oldest first, in a list that scrolls. It stays at the newest unless the person has scrolled
// up; then a button leads back. Long histories are drawn from their end, the rest on demand.

import {element, iconButton} from './dom.js';
import {MessageView} from './message_view.js';
import {isSameDay} from './time_text.js';

const drawnAtOnce = 100;
const mostDrawn = 400;
const nearEnd = 32;          // pixels
const sameBreath = 5 * 60;   // seconds in which messages of one person stand together

export class MessageLog {
  constructor(chat) {
    this.chat = chat;
    this.views = new Map();  // by message id, in order
    this.earlier = [];       // messages that are not drawn, oldest first
    this.missed = 0;
    this.atEnd = true;
    this.lastTop = 0;
    this.build();
  }

  build() {
    this.more = element('button', {type: 'button', class: 'more', hidden: true, onclick: () => this.drawEarlier()}, 'Show earlier messages');
    this.list = element('ol', {class: 'messages'});
    const dots = [element('i'), element('i'), element('i')];
    this.typing = element('div', {class: 'typing', hidden: true, role: 'img', 'aria-label': 'The bot is writing'}, ...dots);
    this.content = element('div', {class: 'content'}, this.more, this.list, this.typing);
    this.scroller = element('div', {class: 'scroller', role: 'log', 'aria-live': 'off', 'aria-label': 'Messages', tabindex: '0'}, this.content);
    this.count = element('span', {class: 'count', hidden: true});
    this.toEnd = iconButton('down', 'To the newest message', () => this.scrollToEnd('smooth'), 'to-end');
    this.toEnd.append(this.count);
    this.node = element('div', {class: 'log'}, this.scroller, this.toEnd);
    this.scroller.addEventListener('scroll', () => this.onScroll(), {passive: true});
    // Whatever makes the list higher or the window smaller: who was at the end stays there.
    const follow = new ResizeObserver(() => {
      if (this.atEnd) this.scrollToEnd('instant');
    });
    follow.observe(this.content);
    follow.observe(this.scroller);
  }

  onScroll() {
    const {scrollHeight, scrollTop, clientHeight} = this.scroller;
    const isNearEnd = scrollHeight - scrollTop - clientHeight < nearEnd;
    // Only a person moves upwards. Without that, a list that has just grown would look as if it had been left.
    this.atEnd = isNearEnd || (this.atEnd && scrollTop >= this.lastTop);
    this.lastTop = scrollTop;
    if (this.atEnd) this.missed = 0;
    this.showButton();
  }

  showButton() {
    this.toEnd.classList.toggle('visible', !this.atEnd);
    this.count.hidden = this.missed === 0;
    this.count.textContent = String(this.missed);
  }

  scrollToEnd(behavior = 'instant') {
    this.scroller.scrollTo({top: this.scroller.scrollHeight, behavior});
  }

  get isEmpty() {
    return this.views.size === 0 && this.earlier.length === 0;
  }

  find(id) {
    return this.views.get(id)?.message ?? this.earlier.find((message) => message.message_id === id);
  }

  // Everything that is in the chat now. `known` are ids that were told of since it was asked for: they are newer.
  replaceAll(messages, known) {
    const there = new Set(messages.map((message) => message.message_id));
    for (const id of [...this.views.keys()]) {
      if (!there.has(id) && !known.has(id)) this.remove(id);
    }
    const drawFrom = Math.max(0, messages.length - Math.max(drawnAtOnce, this.views.size));
    this.earlier = messages.slice(0, drawFrom).filter((message) => !this.views.has(message.message_id));
    for (const message of messages.slice(drawFrom)) {
      if (!known.has(message.message_id)) this.show(message, false);
    }
    this.more.hidden = this.earlier.length === 0;
  }

  // A new message, or a new version of one. Returns its view; none while it is not drawn.
  show(message, live) {
    const id = message.message_id;
    const known = this.views.get(id);
    if (known !== undefined) {
      known.update(message, live);
      return known;
    }
    const waiting = this.earlier.findIndex((undrawn) => undrawn.message_id === id);
    if (waiting >= 0) {
      this.earlier[waiting] = message;
      return undefined;
    }
    const view = new MessageView(message, this.chat, live);
    this.insert(view);
    if (live && !this.atEnd) ++this.missed;
    if (live && message.from === 'user' && message.from_id === this.chat.speaker) this.scrollToEnd();
    this.showButton();
    this.retireOldest();
    return view;
  }

  insert(view) {
    const id = view.message.message_id;
    const ids = [...this.views.keys()];
    const next = ids.length === 0 || ids.at(-1) < id ? undefined : ids.find((other) => other > id);
    this.list.insertBefore(view.node, next === undefined ? null : this.views.get(next).node);
    if (next === undefined) {
      this.views.set(id, view);
    } else {
      this.views = new Map([...this.views, [id, view]].sort(([a], [b]) => a - b));
    }
    this.arrange(id);
    if (next !== undefined) this.arrange(next);
  }

  // What the message before it makes of this one.
  arrange(id) {
    const ids = [...this.views.keys()];
    const before = this.views.get(ids[ids.indexOf(id) - 1])?.message;
    const view = this.views.get(id);
    const {message} = view;
    const isNewDay = before === undefined || !isSameDay(before.date, message.date);
    const continuesGroup = !isNewDay && before.from_id === message.from_id && message.date - before.date < sameBreath;
    view.arrange(before, isNewDay, continuesGroup);
  }

  remove(id) {
    const ids = [...this.views.keys()];
    const next = ids[ids.indexOf(id) + 1];
    this.earlier = this.earlier.filter((message) => message.message_id !== id);
    this.views.get(id)?.remove();
    if (this.views.delete(id) && next !== undefined) this.arrange(next);
  }

  retireOldest() {
    if (!this.atEnd || this.views.size <= mostDrawn) return;
    for (const [id, view] of [...this.views].slice(0, drawnAtOnce)) {
      this.earlier.push(view.message);
      view.remove();
      this.views.delete(id);
    }
    this.arrange(this.views.keys().next().value);
    this.more.hidden = false;
  }

  drawEarlier() {
    const {scrollHeight, scrollTop} = this.scroller;
    for (const message of this.earlier.splice(-drawnAtOnce)) this.insert(new MessageView(message, this.chat, false));
    this.more.hidden = this.earlier.length === 0;
    this.scroller.scrollTop = scrollTop + this.scroller.scrollHeight - scrollHeight;
  }

  showTyping(isTyping) {
    this.typing.hidden = !isTyping;
  }

  showOwners() {
    for (const view of this.views.values()) view.showOwner();
  }

  jumpTo(id) {
    while (!this.views.has(id) && this.earlier.length > 0) this.drawEarlier();
    const view = this.views.get(id);
    view?.node.scrollIntoView({block: 'center', behavior: 'smooth'});
    view?.flash();
  }
}
