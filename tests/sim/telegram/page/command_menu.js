// The bot's commands, to choose from: opened by a button, or by writing "/" (then it shows those that begin so).

import {element} from './dom.js';

let menus = 0;

export class CommandMenu {
  // choose(name) is called with "/start" and the like.
  constructor(choose) {
    this.choose = choose;
    this.shown = [];
    this.selected = 0;
    this.id = `commands-${++menus}`;
    this.node = element('ul', {class: 'command-menu', id: this.id, role: 'listbox', 'aria-label': 'Commands', hidden: true});
    // The text field keeps the focus.
    this.node.addEventListener('pointerdown', (event) => event.preventDefault());
  }

  get isOpen() {
    return !this.node.hidden;
  }

  // `written` is what stands in the text field: "/st" asks for /start.
  open(commands, written = '/') {
    const start = written.slice(1).toLowerCase();
    this.shown = commands.filter(({command}) => command.startsWith(start));
    this.selected = 0;
    this.node.replaceChildren(...this.shown.map((command, i) => this.entry(command, i)));
    this.node.hidden = this.shown.length === 0;
    this.showSelected();
  }

  entry({command, description}, i) {
    const name = element('span', {class: 'command-name'}, `/${command}`);
    const attributes = {role: 'option', id: `${this.id}-${i}`, 'data-choice': `/${command}`, onclick: () => this.take(i)};
    return element('li', attributes, name, element('span', {class: 'command-description'}, description));
  }

  close() {
    this.node.hidden = true;
  }

  take(i = this.selected) {
    this.close();
    this.choose(`/${this.shown[i].command}`);
  }

  move(step) {
    this.selected = (this.selected + step + this.shown.length) % this.shown.length;
    this.showSelected();
  }

  get selectedId() {
    return this.isOpen ? `${this.id}-${this.selected}` : '';
  }

  showSelected() {
    for (const [i, entry] of [...this.node.children].entries()) {
      entry.setAttribute('aria-selected', String(i === this.selected));
      if (i === this.selected) entry.scrollIntoView({block: 'nearest'});
    }
  }
}
