"""Which hosts may be asked: the public ones, so that nobody reaches into the server's own network."""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from backend.fetching.errors import AddressNotPublic, HostUnknown

Resolve = Callable[[str, int], list[str]]


def look_up(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host. Raises HostUnknown."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise HostUnknown(host) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Say whether an address belongs to the open internet. Pure."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None and not is_public(str(inner)):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@dataclass(frozen=True)
class Guard:
    """Decides which address a connection goes to.

    Attributes:
        allowed: hosts that may be asked wherever they are, in lower case.
        resolve: gives the addresses of a host.
    """

    allowed: Collection[str] = frozenset()
    resolve: Resolve = look_up

    def address_of(self, host: str, port: int) -> str:
        """Give the address to connect to. The caller connects to it and looks nothing up again.

        Raises:
            HostUnknown.
            AddressNotPublic: any of its addresses is not.
        """
        addresses = self.resolve(host, port)
        if not addresses:
            raise HostUnknown(host)
        if host.lower() not in self.allowed and not all(map(is_public, addresses)):
            raise AddressNotPublic(host)
        return addresses[0]
