// Builds the page's elements. Text always becomes text nodes: nothing here, or anywhere else, parses HTML.

// element('button', {class: 'round', 'aria-label': 'Send', onclick}, icon('send'), 'text')
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) {
      made.addEventListener(key.slice(2), value);
    } else {
      made.setAttribute(key, value === true ? '' : String(value));
    }
  }
  made.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
  return made;
}

const svg = 'http://www.w3.org/2000/svg';

// One of the symbols at the end of index.html.
export function icon(name) {
  const made = document.createElementNS(svg, 'svg');
  made.setAttribute('class', 'icon');
  made.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svg, 'use');
  use.setAttribute('href', `#icon-${name}`);
  made.append(use);
  return made;
}

// A button that shows an icon only; the label is for those who do not see it, and for the tooltip.
export function iconButton(name, label, onclick, more = '') {
  return element('button', {type: 'button', class: `round ${more}`.trim(), 'aria-label': label, title: label, onclick}, icon(name));
}

// False where the browser forbids it.
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// Shows for a moment, on the button itself, that it has done its work.
export async function copyFrom(button, text) {
  const done = await copyText(text);
  button.classList.toggle('done', done);
  button.querySelector('use')?.setAttribute('href', done ? '#icon-check' : '#icon-close');
  setTimeout(() => {
    button.classList.remove('done');
    button.querySelector('use')?.setAttribute('href', '#icon-copy');
  }, 1400);
}
