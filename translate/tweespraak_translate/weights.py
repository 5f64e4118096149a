"""Reading a safetensors file without any framework: its header is checked first, then tensors are NumPy views.

The header is untrusted: its length, its JSON, every offset and every shape are checked before a byte of
data is read, so a damaged or hostile file ends in one line and never in a crash or a huge allocation.

A packed file (packing.py) holds matrices as int8: row r of the matrix `X` is X[r] / 127 times `X.scale`[r].
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from tweespraak_translate.errors import ModelError

if TYPE_CHECKING:
    import numpy

_AGAIN = "fetch or copy the model again"
_LONGEST_HEADER = 16 * 2**20
"""Bytes. The header of a large Marian model is 40 kB."""
_ITEM_SIZES = {"I8": 1, "F16": 2, "BF16": 2, "F32": 4}
PACKED = "I8"
SCALE = ".scale"
"""Ends the name of the tensor that holds, for each row of a packed matrix, the largest of it without sign."""
_LARGEST_SCALE = 1e30
"""No weight comes near it, and every product with it is a float32."""
LARGEST = 127
"""The largest whole number in a packed row."""


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """Where a tensor lies in the file."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    """First byte, counted from the end of the header."""
    end: int


@dataclass(frozen=True, slots=True)
class TensorFile:
    """A safetensors file whose header has been checked."""

    path: Path
    data_start: int
    entries: Mapping[str, TensorEntry]
    """Without the scales."""
    scales: Mapping[str, TensorEntry]
    """One for each packed matrix, under the matrix's name."""

    def read(self) -> dict[str, numpy.ndarray]:
        """All tensors as float32, packed ones multiplied out."""
        import numpy as np

        data = self._data()
        tensors: dict[str, numpy.ndarray] = {}
        for name, entry in self.entries.items():
            tensors[name] = _values(data, entry)
            if name in self.scales:
                # In float64, so that the largest of a row comes back to the last bit: packed again, or rounded
                # for CTranslate2, the row is what it was.
                scale = _values(data, self.scales[name]).astype(np.float64)[:, None]
                tensors[name] = (tensors[name] * scale / LARGEST).astype(np.float32)
        return tensors

    def check_small_values(self) -> None:
        """Raise ModelError when a scale is not above 0 or beyond reason, or anything unpacked beside it is not finite.

        Nothing to do for a file without packed matrices: its values are checked where all of them are read.
        """
        if not self.scales:
            return
        import numpy as np

        data = self._data()
        for name, entry in self.scales.items():
            scale = _values(data, entry)
            if not ((scale > 0) & (scale < _LARGEST_SCALE)).all():
                raise ModelError(f"{self.path}: a scale of {name} is not a weight's size; {_AGAIN}")
        for name, entry in self.entries.items():
            if name not in self.scales and not np.isfinite(_values(data, entry)).all():
                raise ModelError(f"{self.path}: {name} holds numbers that are not finite; {_AGAIN}")

    def _data(self) -> numpy.ndarray:
        import numpy as np

        return np.memmap(self.path, dtype=np.uint8, mode="r", offset=self.data_start)


def _values(data: numpy.ndarray, entry: TensorEntry) -> numpy.ndarray:
    import numpy as np

    raw = data[entry.start : entry.end]
    if entry.dtype == "BF16":
        # bfloat16 is the upper half of a float32, and NumPy has no such type.
        values = (raw.view("<u2").astype(np.uint32) << 16).view(np.float32)
    else:
        values = raw.view({PACKED: "<i1", "F16": "<f2", "F32": "<f4"}[entry.dtype]).astype(np.float32)
    return values.reshape(entry.shape)


def read_header(path: Path) -> TensorFile:
    """The checked header of a safetensors file. Raises ModelError when anything in it is not as it should be."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        first = stream.read(8)
        if len(first) < 8:
            raise ModelError(f"{path}: cut off; fetch or copy the model again")
        (length,) = struct.unpack("<Q", first)
        if length > min(_LONGEST_HEADER, size - 8):
            raise ModelError(f"{path}: header of {length} bytes in a file of {size}; fetch or copy the model again")
        header_bytes = stream.read(length)
    try:
        header = json.loads(header_bytes)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: header is not JSON; fetch or copy the model again") from error
    if not isinstance(header, dict):
        raise ModelError(f"{path}: header is not a JSON object; fetch or copy the model again")
    header.pop("__metadata__", None)
    entries = {name: _entry(path, name, value) for name, value in header.items()}
    _check_layout(path, entries, size - 8 - length)
    scales = {name: _scale(path, name, entries) for name, entry in entries.items() if entry.dtype == PACKED}
    unpacked = {
        name: entry for name, entry in entries.items() if name.removesuffix(SCALE) not in scales or name in scales
    }
    return TensorFile(path, 8 + length, unpacked, scales)


def _scale(path: Path, name: str, entries: Mapping[str, TensorEntry]) -> TensorEntry:
    packed, scale = entries[name], entries.get(name + SCALE)
    if len(packed.shape) != 2:
        raise ModelError(f"{path}: {name[:80]!r} is packed, and only matrices may be; {_AGAIN}")
    if scale is None:
        raise ModelError(f"{path}: {name[:80]!r} is packed and has no scale; {_AGAIN}")
    if scale.dtype != "F32" or scale.shape != packed.shape[:1]:
        raise ModelError(f"{path}: the scale of {name[:80]!r} is not one F32 for each of its rows; {_AGAIN}")
    return scale


def _are_counts(value: object) -> TypeGuard[list[int]]:
    return isinstance(value, list) and all(type(number) is int and number >= 0 for number in value)


def _entry(path: Path, name: str, value: object) -> TensorEntry:
    fields = value if isinstance(value, dict) else {}
    dtype, shape, offsets = fields.get("dtype"), fields.get("shape"), fields.get("data_offsets")
    if not _are_counts(shape) or not _are_counts(offsets) or len(offsets) != 2:
        raise ModelError(f"{path}: bad entry for {name[:80]!r}; fetch or copy the model again")
    start, end = offsets
    if not isinstance(dtype, str) or dtype not in _ITEM_SIZES:
        raise ModelError(
            f"{path}: {name[:80]!r} has type {str(dtype)[:20]!r}; only F32, F16, BF16 and I8 are supported"
        )
    if prod(shape) * _ITEM_SIZES[dtype] != end - start:
        raise ModelError(f"{path}: size of {name[:80]!r} does not fit its shape; fetch or copy the model again")
    return TensorEntry(dtype, tuple(shape), start, end)


def _check_layout(path: Path, entries: Mapping[str, TensorEntry], data_size: int) -> None:
    position = 0
    for entry in sorted(entries.values(), key=lambda entry: entry.start):
        if entry.start != position:
            raise ModelError(f"{path}: tensors overlap or leave gaps; fetch or copy the model again")
        position = entry.end
    if position != data_size:
        raise ModelError(
            f"{path}: cut off, {data_size} bytes of data where {position} are announced; fetch or copy the model again"
        )
