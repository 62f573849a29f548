// The chat page: which chats are open side by side, and who hears what the server tells.

import {ChatColumn} from './chat_column.js';
import {askForGroup, askForPerson, showAlert} from './dialogs.js';
import {firstPerson, People} from './people.js';
import {Feed, server} from './server.js';
import {keep, recall} from './settings.js';
import {Sidebar} from './sidebar.js';

const mostColumns = 8;
const mostListed = 100;

const byId = (id) => document.getElementById(id);

class App {
  constructor() {
    this.people = new People();
    this.bot = {first_name: 'Assistant', username: ''};
    this.commands = [];
    this.columns = [];
    this.active = null;
    this.feed = new Feed({connected: () => this.onConnected(), lost: () => this.showConnection(false), news: (told) => this.onNews(told)});
    this.sidebar = new Sidebar(byId('chat-list'), {people: this.people, open: (id) => this.open(id), openBeside: (id) => this.openBeside(id)});
    this.columnPage = {
      people: this.people,
      bot: () => this.bot,
      commands: () => this.commands,
      close: (column) => this.close(column),
      activate: (column) => this.activate(column),
      back: () => this.showView('list'),
      alert: showAlert,
      announce: (text) => byId('announcer').replaceChildren(text),
    };
  }

  start() {
    byId('theme-switch').addEventListener('click', () => this.switchTheme());
    byId('add-person').addEventListener('click', () => this.addPerson());
    byId('add-group').addEventListener('click', () => this.addGroup());
    const open = recall('open', [firstPerson.id]).filter((id) => Number.isSafeInteger(id)).slice(0, mostColumns);
    for (const id of open.length > 0 ? open : [firstPerson.id]) this.addColumn(id);
    this.activate(this.columns[0]);
    this.columns[0].focus();
    this.showView('chat');
    this.follow();
  }

  // After any pause: everything may be different.
  async onConnected() {
    this.showConnection(true);
    await Promise.allSettled([this.loadBot(), this.loadChats(), ...this.columns.map((column) => column.load())]);
  }

  onNews(told) {
    if (told.reset) {
      this.sidebar.forgetAll();
      this.onConnected();
      return;
    }
    // What is typed may be in the same breath as the message that ends it.
    for (const {chat, action} of told.actions ?? []) this.columnOf(chat)?.act(action);
    for (const message of told.messages ?? []) this.columnOf(message.chat)?.show(message);
    for (const {chat, message_id: id} of told.deleted ?? []) this.columnOf(chat)?.remove(id);
    for (const {chat, text, alert} of told.toasts ?? []) this.columnOf(chat)?.answer(text, alert);
    for (const summary of told.chats ?? []) this.sidebar.learn(summary);
    if (told.bot) this.loadBot();
  }

  async loadBot() {
    const {bot, commands} = await server.info();
    this.bot = bot;
    this.commands = commands;
    byId('bot-name').textContent = bot.first_name;
    byId('bot-name-again').textContent = bot.first_name;
    byId('bot-username').textContent = bot.username ? `@${bot.username}` : '';
    document.title = bot.first_name;
    for (const column of this.columns) column.showNames();
  }

  async loadChats() {
    for (const summary of await server.chats(mostListed)) this.sidebar.learn(summary);
    for (const column of this.columns) column.showNames();
  }

  columnOf(id) {
    return this.columns.find((column) => column.id === id);
  }

  addColumn(id, place = this.columns.length) {
    const column = new ChatColumn(id, this.columnPage);
    byId('columns').insertBefore(column.node, this.columns[place]?.node ?? null);
    this.columns.splice(place, 0, column);
    return column;
  }

  open(id) {
    if (this.columnOf(id) === undefined) {
      const place = Math.max(0, this.columns.indexOf(this.active));
      this.addColumn(id, place);
      this.take(this.active);
    }
    this.turnTo(this.columnOf(id));
  }

  openBeside(id) {
    if (this.columnOf(id) === undefined) {
      if (this.columns.length >= mostColumns) this.take(this.columns[0]);
      this.addColumn(id);
    }
    this.turnTo(this.columnOf(id));
  }

  close(column) {
    if (this.columns.length === 1) return;
    const place = this.columns.indexOf(column);
    this.take(column);
    this.turnTo(this.columns[Math.min(place, this.columns.length - 1)]);
  }

  take(column) {
    this.columns = this.columns.filter((other) => other !== column);
    column.node.remove();
  }

  turnTo(column) {
    this.activate(column);
    this.showView('chat');
    this.follow();
    column.node.scrollIntoView({inline: 'nearest', block: 'nearest'});
    column.focus();
  }

  activate(column) {
    if (this.active === column) return;
    this.active = column;
    for (const other of this.columns) other.node.classList.toggle('active', other === column);
    this.showOpen();
  }

  showOpen() {
    byId('columns').classList.toggle('several', this.columns.length > 1);
    this.sidebar.showOpen(this.columns.map((column) => column.id), this.active.id);
  }

  // The stream begins anew when other chats are open, and with it everything shown is loaded.
  follow() {
    const ids = this.columns.map((column) => column.id);
    keep('open', ids);
    this.showOpen();
    this.feed.follow(ids);
  }

  // On a phone there is room for the list or for a chat.
  showView(view) {
    byId('app').dataset.view = view;
  }

  showConnection(isConnected) {
    byId('connection').classList.toggle('lost', !isConnected);
    byId('connection-text').textContent = isConnected ? 'Connected' : 'Reconnecting…';
    for (const column of this.columns) column.showLost(!isConnected);
  }

  async addPerson() {
    const name = await askForPerson(this.people.suggestName());
    if (name !== null) this.openBeside(this.people.addPerson(name));
  }

  async addGroup() {
    const known = [...this.people.own.values()].slice(0, 2);
    const entered = await askForGroup('Tea kitchen', known.length > 1 ? known : [...known, this.people.suggestName()]);
    if (entered !== null) this.openBeside(this.people.addGroup(entered.title, entered.members));
  }

  switchTheme() {
    const {dataset} = document.documentElement;
    const isDark = dataset.theme ? dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    dataset.theme = isDark ? 'light' : 'dark';
    keep('theme', dataset.theme);
  }
}

new App().start();
