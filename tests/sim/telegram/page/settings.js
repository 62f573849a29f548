// What the page remembers between visits. Storage may be full or forbidden: then it remembers until it is closed.

const kept = new Map();

export function recall(name, otherwise) {
  try {
    const text = localStorage.getItem(name);
    if (text !== null) return JSON.parse(text);
  } catch {
    // As if nothing had been kept.
  }
  return kept.has(name) ? kept.get(name) : otherwise;
}

export function keep(name, value) {
  kept.set(name, value);
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // It stays in `kept`.
  }
}
