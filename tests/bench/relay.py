"""A tunnel's end on one host: what connects to an address here is joined to another address, and may be late.

python3 relay.py MILLISECONDS ADDRESS:PORT=ADDRESS:PORT…     listens at the first, connects to the second

Every byte is that much later, each way: half a round trip. What has to wait for the other side holds its sender back, as a
wire would.
"""

import asyncio
import os
import pathlib
import socket
import sys

CHUNK = 65536
MOST_ON_THE_WAY = 1024      # chunks


async def carry(reader, writer, late):
    """Two halves, so that bytes which follow each other are equally late."""
    loop = asyncio.get_running_loop()
    on_the_way = asyncio.Queue(MOST_ON_THE_WAY)

    async def arrive():
        while (due := await on_the_way.get())[1]:
            if (left := due[0] - loop.time()) > 0:
                await asyncio.sleep(left)
            writer.write(due[1])
            await writer.drain()

    async def leave():
        while data := await reader.read(CHUNK):
            await on_the_way.put((loop.time() + late, data))
        await on_the_way.put((0, b""))

    await asyncio.gather(arrive(), leave())
    writer.close()


def joined_to(target, late):
    async def serve(reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection(*target)
        except OSError:
            return writer.close()
        for one in (writer, far_writer):
            one.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            await asyncio.gather(carry(reader, far_writer, late), carry(far_reader, writer, late))
        except OSError:
            pass
        finally:
            writer.close()
            far_writer.close()

    return serve


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


async def main(milliseconds, *pairs):
    for pair in pairs:
        here, there = pair.split("=")
        await asyncio.start_server(joined_to(address(there), float(milliseconds) / 1000), *address(here))
    pathlib.Path(os.environ["LUKA_READY_FILE"]).touch()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
