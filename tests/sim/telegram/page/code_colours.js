// Colours for code: comments, strings, numbers and the words that most languages reserve. It knows families of languages,
// not grammars, so now and then it is wrong; what it does not know stays as it is. No DOM.

const families = [
  {names: 'c cpp c++ cc h hpp cs csharp java js javascript jsx ts typescript tsx json go rust rs swift kotlin kt scala dart php css scss zig',
    comment: String.raw`\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`},
  {names: 'python py sh bash shell zsh console ruby rb perl r yaml yml toml ini conf dockerfile makefile make cmake elixir nim julia powershell',
    comment: String.raw`(?<![\w$&])#[^\n]*`},
  {names: 'sql lua haskell hs ada', comment: String.raw`--[^\n]*`},
];

const words = new Set(`
  abstract and as assert async await auto begin bool boolean break case catch char class const constexpr continue def default
  defer del delete do done double elif else end enum except export extends extern False false fi final finally float fn for
  foreach from func function global go goto if impl implements import in include inline instanceof int interface is lambda
  let long loop match mod module mut namespace new nil None not null nullptr of operator or override package pass private
  protected pub public raise range return self short signed sizeof static std struct super switch template then this throw
  throws trait True true try type typedef typename typeof undefined union unsigned use using var virtual void volatile where
  while with yield
  select insert update into values create table join left right inner outer on group order by limit set primary key
`.trim().split(/\s+/u));

const sqlNames = new Set(['sql']);
const cFamily = new Set(['c', 'cpp', 'c++', 'cc', 'h', 'hpp', 'cs', 'csharp']);

const patterns = new Map();
for (const {names, comment} of families) {
  for (const name of names.split(' ')) {
    // In Rust a single quote is a lifetime more often than a character.
    const single = name === 'rust' || name === 'rs' ? '' : String.raw`|'(?:\\.|[^'\\\n])*'`;
    const text = String.raw`"""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"` + single + '|`(?:\\\\.|[^`\\\\])*`';
    const directive = cFamily.has(name) ? String.raw`^[ \t]*#[a-z]+` : '(?!)';
    const number = String.raw`\b(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)\w*`;
    patterns.set(name, new RegExp(`(?<comment>${comment})|(?<text>${text})|(?<word>${directive}|[A-Za-z_]\\w*)|(?<number>${number})`, 'gmu'));
  }
}

function roleOf({comment, text, word, number}, language) {
  if (comment !== undefined) return 'comment';
  if (text !== undefined) return 'string';
  if (number !== undefined) return 'number';
  const isWord = word.includes('#') || words.has(sqlNames.has(language) ? word.toLowerCase() : word);
  return isWord ? 'word' : null;
}

// The code as a tree (message_text.js): strings, and {kind: 'token', role, children}.
export function colourCode(code, language) {
  const name = language.toLowerCase();
  const pattern = patterns.get(name);
  if (pattern === undefined) return [code];
  const nodes = [];
  let at = 0;
  for (const found of code.matchAll(pattern)) {
    const role = roleOf(found.groups, name);
    if (role === null) continue;
    if (found.index > at) nodes.push(code.slice(at, found.index));
    nodes.push({kind: 'token', role, children: [found[0]]});
    at = found.index + found[0].length;
  }
  if (at < code.length) nodes.push(code.slice(at));
  return nodes;
}
