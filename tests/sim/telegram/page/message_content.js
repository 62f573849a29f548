// What a message says, as a tree (message_text.js tells what that is). A new sort of content gets its place here; how
// its nodes are drawn is told in tree_view.js.

import {cutPlace, textTree} from './message_text.js';

const mediaNames = {
  photo: 'Photo',
  sticker: 'Sticker',
  voice: 'Voice message',
  document: 'Document',
  video: 'Video',
  location: 'Location',
};

// How much there is to reveal bit by bit while a message grows.
export function contentLength(message) {
  return message.text.length;
}

// The first `length` units of it.
export function contentTree(message, length = contentLength(message)) {
  const tree = [];
  if (message.media) tree.push({kind: 'media', children: [mediaNames[message.media] ?? 'Attachment']});
  const at = cutPlace(message.text, length);
  tree.push(...textTree(at === message.text.length ? message.text : message.text.slice(0, at), message.entities));
  return tree;
}

// Does the new version only continue the old one?
export function continues(before, after) {
  return before.media === after.media && after.text.startsWith(before.text);
}

// One line of it, for quotes, announcements and the list of chats.
export function plainText(message) {
  const media = message.media ? (mediaNames[message.media] ?? 'Attachment') : '';
  return [media, message.text].filter((part) => part !== '').join(': ');
}
