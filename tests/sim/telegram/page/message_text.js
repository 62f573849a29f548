// A text and its entities (core.telegram.org/bots/api#messageentity) as a tree: what the page draws formatted text from.
// No DOM. Offsets count UTF-16 units, as strings here do.
//
// A tree is a list of nodes; a node is a string, or {kind, children, …} with what its kind needs:
//   bold italic underline strike spoiler code tag emoji     nothing
//   link {href}   command {command}   pre {language}   quote {expandable}   token {role: comment string number word}
// It accepts anything: what crosses is cut, what lies outside the text is left out, what is unknown stays plain text.

import {colourCode} from './code_colours.js';

const makers = {
  bold: () => ({kind: 'bold'}),
  italic: () => ({kind: 'italic'}),
  underline: () => ({kind: 'underline'}),
  strikethrough: () => ({kind: 'strike'}),
  spoiler: () => ({kind: 'spoiler'}),
  code: () => ({kind: 'code'}),
  pre: (entity) => ({kind: 'pre', language: entity.language ?? ''}),
  blockquote: () => ({kind: 'quote', expandable: false}),
  expandable_blockquote: () => ({kind: 'quote', expandable: true}),
  text_link: (entity) => link(entity.url),
  url: (entity, text) => link(/^[a-z][a-z0-9+.-]*:/iu.test(text) ? text : `https://${text}`),
  email: (entity, text) => link(`mailto:${text}`),
  bot_command: (entity, text) => ({kind: 'command', command: text}),
  custom_emoji: () => ({kind: 'emoji'}),  // its text is the emoji to show in its place
  mention: tag,
  text_mention: tag,
  hashtag: tag,
  cashtag: tag,
  phone_number: tag,
};

const blocks = new Set(['pre', 'quote']);
const verbatim = new Set(['pre', 'code']);  // contain no other formatting
const safeSchemes = new Set(['http:', 'https:', 'mailto:', 'tg:']);

function tag() {
  return {kind: 'tag'};
}

// An address that must not be opened is no link.
function link(address) {
  try {
    const url = new URL(address);
    return safeSchemes.has(url.protocol) ? {kind: 'link', href: url.href} : null;
  } catch {
    return null;
  }
}

// What contains others comes first: quotes around all, code inside all.
function rank(node) {
  if (node.kind === 'quote') return 0;
  return verbatim.has(node.kind) ? 2 : 1;
}

function byPlace(a, b) {
  return a.start - b.start || b.end - a.end || rank(a.node) - rank(b.node);
}

function spansOf(text, entities) {
  const spans = [];
  for (const entity of entities) {
    const start = Math.max(0, entity.offset);
    const end = Math.min(text.length, entity.offset + entity.length);
    if (!(start < end) || !Object.hasOwn(makers, entity.type)) continue;
    const node = makers[entity.type](entity, text.slice(start, end));
    if (node !== null) spans.push({start, end, node});
  }
  return spans.sort(byPlace);
}

// Takes from `spans` those that begin before `end`; what reaches over the end is cut, and its rest put back.
function takeInside(spans, end) {
  const inside = [];
  const rest = [];
  while (spans.length > 0 && spans[0].start < end) {
    const span = spans.shift();
    inside.push({...span, end: Math.min(span.end, end)});
    if (span.end > end) rest.push({...span, start: end});
  }
  if (rest.length > 0) {
    spans.unshift(...rest);
    spans.sort(byPlace);
  }
  return inside;
}

function childrenOf(text, {start, end, node}, inside) {
  if (node.kind === 'pre') return colourCode(text.slice(start, end), node.language);
  return verbatim.has(node.kind) ? [text.slice(start, end)] : nest(text, start, end, inside);
}

function nest(text, start, end, spans) {
  const nodes = [];
  let at = start;
  while (spans.length > 0) {
    const span = spans.shift();
    if (span.start > at) nodes.push(text.slice(at, span.start));
    const inside = takeInside(spans, span.end);
    nodes.push({...span.node, children: childrenOf(text, span, inside)});
    at = span.end;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return trimAroundBlocks(nodes);
}

// Blocks stand on lines of their own: the line breaks beside them would only be empty lines.
function trimAroundBlocks(nodes) {
  const isBlock = (node) => node !== undefined && blocks.has(node.kind);
  const trimmed = nodes.map((node, i) => {
    if (typeof node !== 'string') return node;
    let text = node;
    if (isBlock(nodes[i - 1])) text = text.replace(/^\n{1,2}/u, '');
    if (isBlock(nodes[i + 1])) text = text.replace(/\n{1,2}$/u, '');
    return text;
  });
  return trimmed.filter((node) => node !== '');
}

export function textTree(text, entities = []) {
  return nest(text, 0, text.length, spansOf(text, entities));
}

// What never begins a character that people see as one: half a surrogate pair, marks, joiners, skin tones.
const continues = /^(?:[\uDC00-\uDFFF\u200D\uFE0F]|\p{M}|\p{Emoji_Modifier})/u;

// The last place up to `length` where the text can be cut without tearing such a character.
export function cutPlace(text, length) {
  let at = Math.min(length, text.length);
  while (at > 0 && at < text.length && (continues.test(text.slice(at, at + 2)) || text[at - 1] === '\u200D')) --at;
  return at;
}
