// The page's way to the server: the calls of the control API, and the stream of what is new. It keeps no state of the
// chats. Errors are Error objects whose message can be shown.

async function call(method, path, body) {
  let response;
  try {
    const content = body === undefined ? {} : {headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)};
    response = await fetch(path, {method, cache: 'no-store', ...content});
  } catch {
    throw new Error('the server cannot be reached');
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `the server answered ${response.status}`);
  return answer;
}

export const server = {
  info: () => call('GET', '/control/info'),
  chats: (limit) => call('GET', `/control/chats?limit=${limit}`),
  messages: (chat) => call('GET', `/control/messages?chat=${chat}`),
  // {chat, text, from?, first_name?, reply_to?, title?}
  say: (what) => call('POST', '/control/say', what),
  // {chat, message_id, data, from?}
  press: (what) => call('POST', '/control/press', what),
  // Makes a chat and its person known before anything is said.
  enter: (who) => call('POST', '/control/chat', who),
};

const retryAfter = 1000;

// The event stream, for as long as the page is open.
export class Feed {
  // listener: {connected(), lost(), news(told)}; what is told, page_feed.hpp says. After connected() anything may have
  // changed, so everything shown is to be loaded anew.
  constructor(listener) {
    this.listener = listener;
    this.source = null;
    this.chats = '';
  }

  // Messages come for these chats only; of all others it is told that they changed.
  follow(chats) {
    const wanted = [...chats].sort((a, b) => a - b).join(',');
    if (this.source !== null && wanted === this.chats) return;
    this.chats = wanted;
    this.open();
  }

  open() {
    this.source?.close();
    clearTimeout(this.retry);
    const source = new EventSource(`/control/events?chats=${this.chats}`);
    this.source = source;
    source.onmessage = (event) => {
      const told = JSON.parse(event.data);
      if (told.hello) {
        this.listener.connected();
      } else {
        this.listener.news(told);
      }
    };
    source.onerror = () => {
      if (source !== this.source) return;
      this.listener.lost();
      // Some browsers try again by themselves, some give up when nobody listens at all.
      if (source.readyState === EventSource.CLOSED) this.retry = setTimeout(() => this.open(), retryAfter);
    };
  }
}
