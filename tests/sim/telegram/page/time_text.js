// Dates as people read them. All take Unix seconds.

const clockFormat = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit'});
const exactFormat = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'medium'});
const dayFormat = new Intl.DateTimeFormat(undefined, {weekday: 'long', day: 'numeric', month: 'long'});

export function clock(seconds) {
  return clockFormat.format(seconds * 1000);
}

export function exactTime(seconds) {
  return exactFormat.format(seconds * 1000);
}

export function isSameDay(a, b) {
  return new Date(a * 1000).toDateString() === new Date(b * 1000).toDateString();
}

export function dayName(seconds, now = Date.now() / 1000) {
  if (isSameDay(seconds, now)) return 'Today';
  if (isSameDay(seconds, now - 86_400)) return 'Yesterday';
  return dayFormat.format(seconds * 1000);
}
