"""The link, over the loopback interface. Nothing here waits for a time that it asserts on."""

import asyncio
import unittest

from link_proxy import LinkProxy


async def echo(reader, writer):
    try:
        while data := await reader.read(1000):
            writer.write(data)
    except ConnectionResetError:
        pass
    writer.close()


class TheLink(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.server = await asyncio.start_server(echo, "127.0.0.1", 0)
        self.link = LinkProxy("test", self.server.sockets[0].getsockname()[1])
        await self.link.start()
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.link.port)
        await self.exchange(b"hello")

    async def asyncTearDown(self):
        self.writer.close()
        self.server.close()
        await self.link.stop()

    async def exchange(self, text):
        self.writer.write(text)
        self.assertEqual(await asyncio.wait_for(self.reader.readexactly(len(text)), 10), text)

    async def test_a_reset_reaches_the_client(self):
        self.link.reset()
        with self.assertRaises(ConnectionResetError):
            await asyncio.wait_for(self.reader.read(1), 10)

    async def test_after_a_reset_a_new_connection_works(self):
        self.link.reset()
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.link.port)
        await self.exchange(b"again")

    async def test_what_was_sent_into_a_black_hole_arrives_afterwards(self):
        self.link.black_hole(0.3, resets=False)
        await self.exchange(b"late")

    async def test_a_black_hole_may_end_with_a_reset(self):
        self.link.black_hole(0.1, resets=True)
        self.writer.write(b"never")
        with self.assertRaises(ConnectionResetError):
            await asyncio.wait_for(self.reader.read(1), 10)

    async def test_a_delay_keeps_the_order(self):
        self.link.delay(0.05, lasting=60)
        for word in (b"one ", b"two ", b"three"):
            self.writer.write(word)
            await self.writer.drain()
        self.assertEqual(await asyncio.wait_for(self.reader.readexactly(13), 10), b"one two three")
        self.link.heal()

    async def test_when_nobody_listens_behind_the_link_the_client_is_hung_up_on(self):
        self.server.close()
        await self.server.wait_closed()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.link.port)
        try:
            self.assertEqual(await asyncio.wait_for(reader.read(1), 10), b"")
        except ConnectionResetError:
            pass
        writer.close()


if __name__ == "__main__":
    unittest.main()
