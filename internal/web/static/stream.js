// The way to the node: the stream where it works, polling where it does not.

const POLL_MS = 3000; // while the stream is away
const QUIET_MS = 15000; // while the stream is up but silent
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30000;

/**
 * follow keeps calling onList with the whole list of /v1/feeds, onFeed with one
 * feed and onState with "connected", "polling" or "reconnecting", until the
 * returned function is called.
 */
export function follow({ onList, onFeed, onState }) {
  let socket = null;
  let attempts = 0;
  let retryTimer = 0;
  let lastNews = 0;
  let polling = false;
  let stopped = false;

  async function poll() {
    if (polling || stopped) return;
    polling = true;
    try {
      const response = await fetch('/v1/feeds', { cache: 'no-store', signal: AbortSignal.timeout(10000) });
      if (!response.ok) throw new Error(`status ${response.status}`);
      onList(await response.json());
      lastNews = Date.now();
      if (!streaming()) onState('polling');
    } catch {
      if (!streaming()) onState('reconnecting');
    } finally {
      polling = false;
    }
  }

  function streaming() {
    return socket !== null && socket.readyState === WebSocket.OPEN;
  }

  function connect() {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const mine = new WebSocket(`${scheme}//${location.host}/v1/stream`);
    socket = mine;
    mine.onopen = () => {
      mine.send(JSON.stringify({ op: 'subscribe', topics: ['feed/*'] }));
      onState('connected');
      poll(); // what was missed while away
    };
    mine.onmessage = (event) => {
      let message;
      try {
        message = JSON.parse(event.data);
      } catch {
        return; // not ours
      }
      if (message?.op !== 'message' || typeof message.data?.id !== 'string') return;
      attempts = 0; // only a stream that talks counts as a good one
      lastNews = Date.now();
      onFeed(message);
    };
    mine.onclose = () => {
      if (socket === mine) socket = null;
      if (stopped) return;
      poll();
      // Full jitter: many pages that lost one node do not come back together.
      const limit = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts++, 10));
      retryTimer = setTimeout(connect, FIRST_RETRY_MS / 2 + Math.random() * limit);
    };
  }

  const pollTimer = setInterval(() => {
    if (document.hidden) return;
    if (Date.now() - lastNews >= (streaming() ? QUIET_MS : POLL_MS)) poll();
  }, 1000);

  poll();
  connect();

  return () => {
    stopped = true;
    clearInterval(pollTimer);
    clearTimeout(retryTimer);
    socket?.close();
  };
}
