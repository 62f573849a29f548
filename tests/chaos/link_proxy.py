"""A link between two processes that can be cut, slowed down and silenced: a TCP proxy on the loopback interface."""

import asyncio
import socket
import struct

CHUNK = 65536


class LinkProxy:
    """Forwards every connection to the target port. When nobody listens there, the connection is closed at once, as it
    would be without the proxy."""

    def __init__(self, name, target_port):
        self.name = name
        self.target_port = target_port
        self.port = 0
        self.carried = 0            # bytes
        self._delay = 0.0
        self._silent_until = 0.0
        self._server = None
        self._writers = set()
        self._tasks = set()

    async def start(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self):
        if self._server:
            self._server.close()
        self.reset()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def reset(self):
        """RST to both ends of every connection."""
        for writer in list(self._writers):
            _abort(writer)

    def delay(self, seconds, lasting):
        """Adds to the way of every byte, for a while."""
        self._delay = seconds
        asyncio.get_running_loop().call_later(lasting, self._end_delay)

    def _end_delay(self):
        self._delay = 0.0

    def black_hole(self, seconds, resets):
        """Nothing comes through and nobody is told. What was sent meanwhile arrives afterwards, as TCP would send it again,
        or the connections are reset."""
        loop = asyncio.get_running_loop()
        self._silent_until = loop.time() + seconds
        if resets:
            loop.call_later(seconds, self.reset)

    def heal(self):
        self._delay = 0.0
        self._silent_until = 0.0

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            await self._join(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)

    async def _join(self, reader, writer):
        await self._while_silent()
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            _abort(writer)
            return
        for one in (writer, far_writer):
            one.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        both = {writer, far_writer}
        self._writers |= both
        try:
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        except OSError:
            for one in both:
                _abort(one)
        finally:
            self._writers -= both
            for one in both:
                one.close()

    async def _pump(self, reader, writer):
        while data := await reader.read(CHUNK):
            if self._delay:
                await asyncio.sleep(self._delay)
            await self._while_silent()
            self.carried += len(data)
            writer.write(data)
            await writer.drain()
        writer.close()   # ends both directions: the protocols here know no half-open connection

    async def _while_silent(self):
        loop = asyncio.get_running_loop()
        while (left := self._silent_until - loop.time()) > 0:
            await asyncio.sleep(min(left, 0.2))


def _abort(writer):
    raw = writer.get_extra_info("socket")
    if raw is not None:
        try:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
    writer.transport.abort()
