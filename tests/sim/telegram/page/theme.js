// Runs before anything is painted, so that a page that was left dark does not flash white. No module for that reason.
'use strict';

try {
  const chosen = JSON.parse(localStorage.getItem('theme'));
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden: then the system's choice is good enough.
}
