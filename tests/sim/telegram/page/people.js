// Who talks with the bot: people and groups, their names and colours. The page makes them up and remembers them; those
// that others made (a test, another browser) are learned from what the server tells.

import {keep, recall} from './settings.js';

const firstId = 1001;
const firstGroupId = -1_001_000_000_001;
const names = ['Ada', 'Grace', 'Alan', 'Katherine', 'Edsger', 'Barbara', 'Donald', 'Margaret'];
const tints = 8;
const mostKept = 100;

export const firstPerson = {id: firstId, name: names[0]};

export function isGroup(chat) {
  return chat < 0;
}

// One of the classes tint-0 to tint-7.
export function tintOf(id) {
  return `tint-${Math.abs(id - firstId) % tints}`;
}

export function initialsOf(name) {
  const words = name.trim().split(/\s+/u).filter((word) => word !== '');
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0]).join('').toLocaleUpperCase() || '?';
}

export class People {
  constructor() {
    this.own = new Map(recall('people', [[firstPerson.id, firstPerson.name]]));  // id → name: made here, and kept
    this.met = new Map();                                                        // those learned of
    this.groups = new Map(recall('groups', []));                                 // id → {title, members: [id]}
  }

  nameOf(id) {
    return this.own.get(id) ?? this.met.get(id) ?? this.groups.get(id)?.title ?? `User ${id}`;
  }

  // The chats of this page, in the order they were made.
  chats() {
    return [...this.own.keys(), ...this.groups.keys()];
  }

  membersOf(group) {
    return this.groups.get(group)?.members ?? [];
  }

  learnPerson(id, name) {
    if (name && !this.own.has(id)) this.met.set(id, name);
  }

  learnGroup(id, title) {
    if (!title || this.groups.get(id)?.title === title) return;
    this.groups.set(id, {title, members: this.membersOf(id)});
    this.save();
  }

  // Somebody speaks in a group. False: that was known.
  learnMember(group, id) {
    const known = this.groups.get(group);
    if (known === undefined || known.members.includes(id)) return false;
    known.members.push(id);
    this.save();
    return true;
  }

  suggestName() {
    const taken = new Set(this.own.values());
    return names.find((name) => !taken.has(name)) ?? `Guest ${this.own.size}`;
  }

  addPerson(name) {
    const id = Math.max(firstId - 1, ...this.own.keys()) + 1;
    this.own.set(id, name);
    this.save();
    return id;
  }

  // Members are names; those nobody has yet become new people.
  addGroup(title, memberNames) {
    const members = memberNames.map((name) => [...this.own].find(([, known]) => known === name)?.[0] ?? this.addPerson(name));
    const id = Math.min(firstGroupId + 1, ...this.groups.keys()) - 1;
    this.groups.set(id, {title, members: [...new Set(members)]});
    this.save();
    return id;
  }

  save() {
    keep('people', [...this.own].slice(-mostKept));
    keep('groups', [...this.groups].slice(-mostKept));
  }
}
