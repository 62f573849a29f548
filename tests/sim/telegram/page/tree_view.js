// Draws a tree of message_text.js, and brings what is drawn up to date with a newer tree by touching only what differs:
// a growing text keeps its elements, the selection in it, an open quote, a revealed spoiler.

import {copyFrom, element, icon} from './dom.js';

const simple = (name, attributes = {}) => () => element(name, attributes);

// How each kind is made. `holder` is where its children go, when that is not the element itself; `update` takes over
// what has changed in a node of the same kind, without it the element is made anew.
const kinds = {
  bold: {make: simple('strong')},
  italic: {make: simple('em')},
  underline: {make: simple('u')},
  strike: {make: simple('s')},
  code: {make: simple('code')},
  tag: {make: simple('span', {class: 'tag'})},
  emoji: {make: simple('span', {class: 'custom-emoji'})},
  token: {make: ({role}) => element('span', {class: `token-${role}`})},
  media: {make: simple('span', {class: 'media'})},
  spoiler: {make: makeSpoiler},
  link: {make: makeLink},
  command: {make: makeCommand},
  quote: {make: makeQuote, holder: (quote) => quote.firstChild},
  pre: {make: makePre, holder: (figure) => figure.querySelector('code'), update: updatePre},
};

function makeSpoiler() {
  const reveal = (event) => {
    if (event.type === 'keydown' && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    spoiler.classList.add('revealed');
    for (const name of ['role', 'tabindex', 'aria-label']) spoiler.removeAttribute(name);
  };
  const attributes = {class: 'spoiler', role: 'button', tabindex: '0', 'aria-label': 'Hidden text: show it'};
  const spoiler = element('span', {...attributes, onclick: reveal, onkeydown: reveal});
  return spoiler;
}

function makeLink({href}) {
  return element('a', {href, title: href, target: '_blank', rel: 'noopener noreferrer nofollow'});
}

// Whoever shows the tree listens for clicks on [data-command].
function makeCommand({command}) {
  return element('button', {type: 'button', class: 'command', 'data-command': command});
}

function makeQuote({expandable}) {
  const body = element('div', {class: 'quote-body'});
  if (!expandable) return element('blockquote', {}, body);
  const toggle = () => {
    const open = quote.classList.toggle('open');
    button.setAttribute('aria-expanded', String(open));
    button.lastChild.data = open ? 'Show less' : 'Show more';
  };
  const button = element('button', {type: 'button', class: 'quote-toggle', 'aria-expanded': 'false', onclick: toggle}, icon('down'), 'Show more');
  const quote = element('blockquote', {class: 'expandable'}, body, button);
  return quote;
}

function makePre({language}) {
  const code = element('code', {});
  const button = element('button', {type: 'button', class: 'copy-code', 'aria-label': 'Copy the code', title: 'Copy'}, icon('copy'));
  button.addEventListener('click', () => copyFrom(button, code.textContent));
  const head = element('figcaption', {}, element('span', {class: 'language'}, language || 'code'), button);
  // Focusable, so that the keyboard can scroll it sideways.
  return element('figure', {class: 'code-block'}, head, element('pre', {tabindex: '0'}, code));
}

function updatePre(figure, {language}) {
  figure.querySelector('.language').textContent = language || 'code';
}

function create(node) {
  if (typeof node === 'string') return document.createTextNode(node);
  const made = kinds[node.kind].make(node);
  holderOf(made, node.kind).append(...node.children.map(create));
  return made;
}

function holderOf(made, kind) {
  return kinds[kind].holder?.(made) ?? made;
}

function hasSameFields(a, b) {
  return Object.keys(a).every((key) => key === 'children' || a[key] === b[key]);
}

function updateNode(drawn, before, after) {
  if (typeof before === 'string' && typeof after === 'string') {
    if (after !== before && after.startsWith(before)) {
      drawn.appendData(after.slice(before.length));
    } else if (after !== before) {
      drawn.data = after;
    }
    return;
  }
  const isSame = before.kind === after.kind && typeof before !== 'string' && (hasSameFields(before, after) || kinds[after.kind].update);
  if (!isSame) {
    drawn.replaceWith(create(after));
    return;
  }
  if (!hasSameFields(before, after)) kinds[after.kind].update(drawn, after);
  updateTree(holderOf(drawn, after.kind), before.children, after.children);
}

// `parent` holds what was drawn from `before` and nothing else; start with an empty one and [].
export function updateTree(parent, before, after) {
  const common = Math.min(before.length, after.length);
  for (let i = 0; i < common; ++i) updateNode(parent.childNodes[i], before[i], after[i]);
  while (parent.childNodes.length > after.length) parent.lastChild.remove();
  parent.append(...after.slice(common).map(create));
}
