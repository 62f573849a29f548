// The list of chats. One that is open is marked, one with something new has a dot. A click opens a chat in place of the
// one in use, the small button beside it.

import {element, iconButton} from './dom.js';
import {initialsOf, isGroup, tintOf} from './people.js';

const mostShown = 100;

export class Sidebar {
  // page: {people, open(id), openBeside(id)}
  constructor(list, page) {
    this.list = list;
    this.page = page;
    this.summaries = new Map();  // id → what the server says of the chat
    this.unread = new Set();
    this.openIds = new Set();
    this.entries = new Map();
    this.frame = 0;
  }

  // A chat as message_json.hpp's seen_chat_json describes it.
  learn(summary) {
    const {people} = this.page;
    const before = this.summaries.get(summary.chat);
    if (isGroup(summary.chat)) {
      people.learnGroup(summary.chat, summary.title);
    } else {
      people.learnPerson(summary.chat, summary.first_name);
    }
    this.summaries.set(summary.chat, summary);
    if (before !== undefined && summary.changed !== before.changed && !this.openIds.has(summary.chat)) this.unread.add(summary.chat);
    this.redraw();
  }

  forgetAll() {
    this.summaries.clear();
    this.unread.clear();
    this.redraw();
  }

  showOpen(ids, activeId) {
    this.openIds = new Set(ids);
    this.activeId = activeId;
    for (const id of ids) this.unread.delete(id);
    this.redraw();
  }

  // Many changes, one drawing.
  redraw() {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  // An order that does not move while people talk: the chats of this page as they were made, then the others.
  ids() {
    const all = new Set([...this.page.people.chats(), ...this.openIds, ...this.summaries.keys()]);
    return [...all].slice(0, mostShown);
  }

  draw() {
    const ids = this.ids();
    for (const [id, entry] of this.entries) {
      if (!ids.includes(id)) {
        entry.node.remove();
        this.entries.delete(id);
      }
    }
    ids.forEach((id, i) => {
      if (!this.entries.has(id)) this.entries.set(id, this.makeEntry(id));
      const entry = this.entries.get(id);
      this.fill(entry, id);
      if (this.list.children[i] !== entry.node) this.list.insertBefore(entry.node, this.list.children[i] ?? null);
    });
  }

  makeEntry(id) {
    const avatar = element('span', {class: `avatar ${tintOf(id)}`, 'aria-hidden': 'true'});
    const name = element('span', {class: 'chat-name'});
    const preview = element('span', {class: 'chat-preview'});
    const dot = element('span', {class: 'dot', hidden: true}, element('span', {class: 'visually-hidden'}, 'something new'));
    const open = element('button', {type: 'button', class: 'chat-open', onclick: () => this.page.open(id)},
      avatar, element('span', {class: 'chat-lines'}, name, preview), dot);
    const beside = iconButton('beside', 'Open beside', () => this.page.openBeside(id), 'beside');
    return {node: element('li', {class: 'chat'}, open, beside), open, beside, avatar, name, preview, dot};
  }

  fill(entry, id) {
    const name = this.page.people.nameOf(id);
    const last = this.summaries.get(id)?.last;
    const isOpen = this.openIds.has(id);
    entry.avatar.textContent = initialsOf(name);
    entry.name.textContent = name;
    entry.preview.textContent = last?.text || (last === undefined ? 'No messages yet' : 'Attachment');
    entry.dot.hidden = !this.unread.has(id);
    entry.beside.hidden = isOpen;
    entry.node.classList.toggle('is-open', isOpen);
    entry.node.classList.toggle('is-active', id === this.activeId);
    entry.open.setAttribute('aria-current', String(id === this.activeId));
  }
}
