"""Makes pictures small: a PNG of a screen or a page becomes one with few colours (`python docs/small_png.py FILES`).

Text on a plain ground needs few shades. The colours are chosen by k-means,
begun from the most frequent ones, so that a run gives the same bytes again.
"""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np

Pixels = np.ndarray[Any, np.dtype[Any]]
SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}
"""Bytes a pixel, by the colour type of the file: RGB, RGBA."""


def read(data: bytes) -> Pixels:
    """The pixels of an RGB or RGBA PNG, rows by columns by three; transparency is dropped."""
    place, packed = len(SIGNATURE), b""
    width = height = channels = 0
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            if depth != 8 or colour not in CHANNELS:
                raise ValueError("only 8-bit RGB and RGBA pictures can be read")
            channels = CHANNELS[colour]
        elif kind == b"IDAT":
            packed += body
        place += length + 12
    rows = unfilter(zlib.decompress(packed), width * channels, height, channels)
    return rows.reshape(height, width, channels)[:, :, :3]


def unfilter(raw: bytes, stride: int, height: int, step: int) -> Pixels:
    """The bytes of each row, with the filter of PNG taken off."""
    rows = np.zeros((height, stride), dtype=np.uint8)
    above = bytearray(stride)
    for number in range(height):
        start = number * (stride + 1)
        kind, row = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        for i in range(stride) if kind else ():
            left, up = (row[i - step] if i >= step else 0), above[i]
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = up
            elif kind == 3:
                guess = (left + up) // 2
            else:
                guess = paeth(left, up, above[i - step] if i >= step else 0)
            row[i] = (row[i] + guess) & 255
        rows[number] = np.frombuffer(bytes(row), dtype=np.uint8)
        above = row
    return rows


def paeth(left: int, up: int, corner: int) -> int:
    """The neighbour that is nearest to left + up - corner."""
    wanted = left + up - corner
    return min((left, up, corner), key=lambda value: abs(value - wanted))


def palette(pixels: Pixels, colours: int) -> tuple[Pixels, Pixels]:
    """The colours that stand for all, and for each pixel which of them."""
    codes = pixels.astype(np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    unique, inverse, counts = np.unique(codes.ravel(), return_inverse=True, return_counts=True)
    points = np.stack([unique >> 16, unique >> 8 & 255, unique & 255], axis=1).astype(float)
    weights = np.sqrt(counts)
    chosen = [int(np.argmax(counts))]
    distance = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < min(colours, len(points)):
        chosen.append(int(np.argmax(distance * weights)))
        distance = np.minimum(distance, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    centres = points[chosen]
    nearest = np.zeros(len(points), dtype=int)
    for _ in range(12):
        nearest = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
        for i in range(len(centres)):
            members = nearest == i
            if members.any():
                # The most frequent colour itself where it rules, so that plain ground stays what it was.
                heavy = counts[members].max() > counts[members].sum() * 0.6
                own = points[members][counts[members].argmax()]
                centres[i] = own if heavy else np.average(points[members], axis=0, weights=weights[members])
    return centres.round().astype(np.uint8), nearest[inverse].reshape(codes.shape)


def write(centres: Pixels, indices: Pixels) -> bytes:
    """A PNG with a palette: a byte a pixel, or half a byte where that is possible and smaller."""
    made = [encode(centres, indices, 8)]
    if len(centres) <= 16:
        even = np.pad(indices, ((0, 0), (0, indices.shape[1] % 2)))
        made.append(encode(centres, even[:, ::2] << 4 | even[:, 1::2], 4, width=indices.shape[1]))
    return min(made, key=len)


def encode(centres: Pixels, packed: Pixels, depth: int, width: int = 0) -> bytes:
    """The file, with `depth` bits a pixel and no filter: letters repeat, which is what compresses."""
    rows = np.pad(packed.astype(np.uint8), ((0, 0), (1, 0)))
    head = struct.pack(">IIBBBBB", width or packed.shape[1], packed.shape[0], depth, 3, 0, 0, 0)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 15, 9)
    body = squeeze.compress(rows.tobytes()) + squeeze.flush()
    parts = ((b"IHDR", head), (b"PLTE", centres.tobytes()), (b"IDAT", body), (b"IEND", b""))
    return SIGNATURE + b"".join(
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part)) for kind, part in parts
    )


def make_small(path: Path, colours: int = 32) -> None:
    """Write the picture again with few colours, unless that makes it larger or it has a palette already."""
    data = path.read_bytes()
    if data[25] not in CHANNELS:
        return
    small = write(*palette(read(data), colours))
    if len(small) < len(data):
        path.write_bytes(small)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        make_small(Path(name))
