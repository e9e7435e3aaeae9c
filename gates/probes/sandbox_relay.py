"""The way out of a sandbox that has no network: a port on its loopback, joined to a socket outside. Standard library only.

    python -I -S sandbox_relay.py SOCKET PORT UID

Brings the loopback up where it may, becomes UID ("-" for nobody else), listens at 127.0.0.1:PORT and copies each connection to the
unix socket SOCKET, where a proxy outside decides which hosts may be reached. It goes on in the background, and returns when it listens;
with the port 0 only the loopback is brought up. One process, no threads: a limit on processes cannot cut the way out off.
"""

import asyncio
import fcntl
import os
import socket
import struct
import sys

_SIOCSIFFLAGS = 0x8914
_UP = 0x1 | 0x40  # IFF_UP, IFF_RUNNING


def raise_loopback() -> None:
    """Bring `lo` up in a new network namespace; in one where it is up already, or may not be touched, nothing changes."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _UP))
        # gates: ignore[logging/swallowed-exception] where it may not be touched it is up
        except OSError:
            return


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy one direction to its end."""
    try:
        while True:
            chunk = await reader.read(65536)
            if not chunk:
                break
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def serve(path: str, listener: socket.socket) -> None:
    """Copy until the sandbox ends."""

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(path)
        except OSError:
            writer.close()
            return
        await asyncio.gather(copy(reader, far_writer), copy(far_reader, writer))

    server = await asyncio.start_server(join, sock=listener)
    async with server:
        await server.serve_forever()


def become(uid: str) -> None:
    """Give up all rights."""
    if uid != "-":
        os.setgroups([])
        os.setgid(int(uid))
        os.setuid(int(uid))


def main(path: str, port: int, uid: str) -> None:
    """Bring the loopback up, and the way out, when there is one."""
    raise_loopback()
    if not port:
        return
    listener = socket.create_server(("127.0.0.1", port), backlog=64)
    become(uid)
    if os.fork() == 0:
        asyncio.run(serve(path, listener))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
