"""Python client of OrleansMonitor: what an inference process uses to be monitored, and what asks for health.

One file, nothing beyond the standard library, Python 3.9 or later. docs/python.md explains it, docs/protocol.md the wire.

    monitor = orleansmonitor.Monitor("http://monitor:8080", spool="/var/lib/my-model/spool")
    fraud = monitor.model("fraud", version="v2", positive_class="fraud")
    fraud.log(request_id, "fraud", 0.93, latency=0.012, features={"amount": 120.0, "country": "DE"})
    fraud.log_label(request_id, "fraud")          # later, perhaps in another process

Calls that log wait for nothing and raise nothing: they append to a bounded queue. A thread makes columnar batches of it,
another one sends them, numbered under this process's epoch, and keeps each until the silo's committed set has it.
"""

from __future__ import annotations

import array
import atexit
import collections
import datetime
import decimal
import enum
import functools
import hashlib
import http.client
import inspect
import itertools
import json
import logging
import math
import numbers
import os
import random
import re
import socket
import ssl
import struct
import sys
import threading
import time as _time
import urllib.parse
import uuid
import zlib

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

__all__ = ["Monitor", "ModelMonitor", "Sampling", "Query", "QueryError"]
__version__ = "1.0.0"

_log = logging.getLogger("orleansmonitor")

# ---------------------------------------------------------------------------------------------------------------- limits

MAX_NAME = 128           # UTF-16 code units of a name
MAX_CLASSES = 256        # of a model, the last one is "other"
MAX_ERROR_CODES = 254
MAX_CATEGORIES = 1024    # of a column, the last one is "other"
MAX_FEATURES = 1000
MAX_MEASUREMENTS = 100
MAX_PROBABILITIES = 256
MAX_DIMENSIONS = 8
MAX_EMBEDDINGS = 4
MAX_EMBEDDING_LENGTH = 4096
OTHER = "other"

_MAX_LABEL_ROWS = 65_536
_MAX_OMISSIONS = 2048
_MAX_SPOOL_FILES = 100_000
_MAX_ANSWER_BYTES = 1 << 20
_PROTOBUF = "application/x-protobuf"

# ----------------------------------------------------------------------------------------------------------- ids, sampling

_M = (1 << 64) - 1
_P1, _P2, _P3, _P4, _P5 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5


def xxh64(data):
    """XXH64 with seed 0 (Collet: xxHash fast digest algorithm): what an inference id is on the wire."""
    length = len(data)
    at = 0
    if length >= 32:
        a, b, c, d = (_P1 + _P2) & _M, _P2, 0, (-_P1) & _M
        for lane_a, lane_b, lane_c, lane_d in struct.iter_unpack("<4Q", data[: length & ~31]):
            a = (a + lane_a * _P2) & _M
            a = ((a << 31 | a >> 33) * _P1) & _M
            b = (b + lane_b * _P2) & _M
            b = ((b << 31 | b >> 33) * _P1) & _M
            c = (c + lane_c * _P2) & _M
            c = ((c << 31 | c >> 33) * _P1) & _M
            d = (d + lane_d * _P2) & _M
            d = ((d << 31 | d >> 33) * _P1) & _M
        h = ((a << 1 | a >> 63) + (b << 7 | b >> 57) + (c << 12 | c >> 52) + (d << 18 | d >> 46)) & _M
        for lane in (a, b, c, d):
            lane = (lane * _P2) & _M
            h = ((h ^ ((lane << 31 | lane >> 33) * _P1) & _M) * _P1 + _P4) & _M
        at = length & ~31
    else:
        h = _P5
    h = (h + length) & _M
    while at + 8 <= length:
        lane = (int.from_bytes(data[at:at + 8], "little") * _P2) & _M
        h ^= ((lane << 31 | lane >> 33) * _P1) & _M
        h = ((h << 27 | h >> 37) * _P1 + _P4) & _M
        at += 8
    if at + 4 <= length:
        h ^= (int.from_bytes(data[at:at + 4], "little") * _P1) & _M
        h = ((h << 23 | h >> 41) * _P2 + _P3) & _M
        at += 4
    while at < length:
        h ^= (data[at] * _P5) & _M
        h = ((h << 11 | h >> 53) * _P1) & _M
        at += 1
    h = ((h ^ h >> 33) * _P2) & _M
    h = ((h ^ h >> 29) * _P3) & _M
    return h ^ h >> 32


class IdKey:
    """A secret with which hashes of ids are hashed once more: SipHash-2-4 of the 8 bytes of the XXH64 (docs/privacy.md)."""

    def __init__(self, secret):
        if not isinstance(secret, str):
            raise ValueError(f"id_key is a {type(secret).__name__}: it is a text, a secret of 32 to 1,024 characters")  # not shown: it is a secret
        secret = secret.strip()
        if not 32 <= len(secret) <= 1024:
            raise ValueError(f"id_key has {len(secret)} characters: it is a secret of 32 to 1,024 characters, such as openssl rand -hex 32 makes")
        self._key = struct.unpack("<2Q", hashlib.sha256(secret.encode()).digest()[:16])

    def of(self, value):
        """0 is no id, and stays 0."""
        if value == 0:
            return 0
        key0, key1 = self._key
        v0, v1, v2, v3 = key0 ^ 0x736F6D6570736575, key1 ^ 0x646F72616E646F6D, key0 ^ 0x6C7967656E657261, key1 ^ 0x7465646279746573
        for word, rounds in ((value, 2), (8 << 56, 2), (None, 4)):
            if word is None:
                v2 ^= 0xFF
            else:
                v3 ^= word
            for _ in range(rounds):
                v0 = (v0 + v1) & _M
                v2 = (v2 + v3) & _M
                v1 = ((v1 << 13 | v1 >> 51) & _M) ^ v0
                v3 = ((v3 << 16 | v3 >> 48) & _M) ^ v2
                v0 = (v0 << 32 | v0 >> 32) & _M
                v2 = (v2 + v1) & _M
                v0 = (v0 + v3) & _M
                v1 = ((v1 << 17 | v1 >> 47) & _M) ^ v2
                v3 = ((v3 << 21 | v3 >> 43) & _M) ^ v0
                v2 = (v2 << 32 | v2 >> 32) & _M
            if word is not None:
                v0 ^= word
        return v0 ^ v1 ^ v2 ^ v3


def threshold(rate):
    """Hashes below it are kept: rates nest, and every client decides alike."""
    return min(int(rate * 18446744073709551616.0), 1 << 64)


class Sampling:
    """Which records are kept; a kept one carries the weight 1/rate, so estimates stay unbiased.

    rate: share of the records of a model that is kept, more than 0 and at most 1.
    error_rate: of records with an error; never less than the other rate.
    follow_silo: whether a lower rate that the silo asks for is followed.
    label_horizon: seconds for which labels are still kept at the highest rate that records had.
    models: rates of single models by name, {"fraud": {"rate": 0.1, "error_rate": 1, "class_rates": {"fraud": 1}}}.
    """

    def __init__(self, rate=1.0, error_rate=1.0, follow_silo=True, label_horizon=7 * 86_400, models=None):
        self.rate, self.error_rate, self.follow_silo, self.label_horizon = rate, error_rate, follow_silo, label_horizon
        self.models = models or {}
        _check_range("label_horizon", label_horizon, 0, 30 * 86_400)
        _check_switch("follow_silo", follow_silo)
        for name, own in [("", {"rate": rate, "error_rate": error_rate})] + list(self.models.items()):
            if not isinstance(own, dict):
                raise ValueError(f"sampling of model '{name}' is {own!r}: it is a dict of rate, error_rate and class_rates")
            unknown = set(own) - {"rate", "error_rate", "class_rates"}
            if unknown:
                raise ValueError(f"sampling of model '{name}' has '{sorted(unknown)[0]}': it has rate, error_rate and class_rates")
            for setting, value in [(key, own[key]) for key in ("rate", "error_rate") if own.get(key) is not None or not name] + list(own.get("class_rates", {}).items()):
                _check_rate(setting if not name else f"{setting} of model '{name}'", value)


class _Plan:
    """A model's rates at one moment."""

    def __init__(self, rate, error_rate, class_rates, former):
        label_rate = max([rate, former, *class_rates.values()])
        error = max(rate, error_rate)
        self.keeps_all = rate >= 1
        self.highest = max([rate, *class_rates.values()])
        self.base = self._stratum(rate)
        self.error = self._stratum(error)
        # Kept at more than the rate of labels, such a record would lose labels that its weight vouches for.
        self.error_with_outcome = self._stratum(min(error, label_rate))
        self.labels = threshold(label_rate)
        self.classes = {name: self._stratum(max(rate, own)) for name, own in class_rates.items()}

    @staticmethod
    def _stratum(rate):
        return threshold(rate), 1 / rate


class _ModelSampling:
    """The rates of one model over time. It remembers the highest rate of each hour, because labels must be kept at that."""

    def __init__(self, options, model, now):
        own = options.models.get(model, {})
        self._follow = options.follow_silo
        self._rate = own.get("rate") or options.rate
        self._error_rate = own.get("error_rate") or options.error_rate
        self._class_rates = dict(own.get("class_rates", {}))
        self._hours = math.ceil(options.label_horizon / 3600) + 1
        self._history = {}
        self._wanted = 1.0
        self._hour = int(now // 3600)
        self.plan = _Plan(self._rate, self._error_rate, self._class_rates, 0.0)
        self._remember()

    def want(self, rate, now):
        if self._follow and 0 < rate <= 1 and rate != self._wanted:
            self._wanted = rate
            self._renew(int(now // 3600))

    def advance(self, now):
        if int(now // 3600) != self._hour:
            self._renew(int(now // 3600))

    def _renew(self, hour):
        self._hour = hour
        self._remember()  # the rate until now was in force in this hour, too
        self._history = {past: rate for past, rate in self._history.items() if past > hour - self._hours}
        self.plan = _Plan(min(self._rate, self._wanted), self._error_rate, self._class_rates, max(self._history.values()))
        self._remember()

    def _remember(self):
        self._history[self._hour] = max(self._history.get(self._hour, 0.0), self.plan.highest)


# ----------------------------------------------------------------------------------------------------------------- values

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_MISSING_TYPES = {"NAType", "NaTType"}


def _utf8(text):
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair
        return re.sub("[\ud800-\udfff]", "\ufffd", text).encode("utf-8")


def _is_name(text):
    return 0 < len(text) <= MAX_NAME and len(text) + sum(c > "\uffff" for c in text) <= MAX_NAME and not _CONTROL.search(text)


def _plain(value):
    """None, bool, int, float or str: what a scalar of NumPy, pandas, PyTorch … holds. Raises TypeError or ValueError."""
    kind = type(value)
    if kind is float:
        return None if value != value else value
    if value is None or kind is str or kind is int or kind is bool:
        return value
    if kind.__name__ in _MISSING_TYPES:
        return None
    if isinstance(value, str):
        return str.__str__(value) if not isinstance(value, enum.Enum) else value.value
    if isinstance(value, enum.Enum):
        return _plain(value.value)
    if isinstance(value, (int, float, decimal.Decimal)):
        return _plain(int(value) if isinstance(value, int) else float(value))
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    item = getattr(value, "item", None)
    if callable(item):
        inner = item()
        if type(inner) is not kind:
            return _plain(inner)
    raise TypeError(f"{kind.__name__} is no number, text or truth value")


def _number(value):
    """A float, or None where it is missing."""
    value = _plain(value)
    if isinstance(value, str):
        value = float(value) if value.strip() else None
    if value is None:
        return None
    value = float(value)
    return None if value != value else value


def _spelling(number):
    """The one spelling of a number as a name: 1, 1.0 and 1e0 are one class (docs/protocol.md, values)."""
    if isinstance(number, int) or math.isinf(number):
        return str(number)
    sign, digits, exponent = decimal.Decimal(repr(number)).as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    stripped = text.rstrip("0")
    if not stripped:
        return "0"
    point = len(text) + exponent
    text, minus = stripped, "-" if sign else ""
    if 0 < point <= 40:
        whole, fraction = text[:point].ljust(point, "0"), text[point:]
        return minus + whole + ("." + fraction if fraction else "")
    if -5 <= point <= 0:
        return minus + "0." + "0" * -point + text
    return minus + text[0] + ("." + text[1:] if len(text) > 1 else "") + ("e+" if point > 0 else "e-") + str(abs(point - 1))


def _text(value):
    """What a value is as the name of a class or category; None: missing."""
    if type(value) is str:
        return value
    value = _plain(value)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return _spelling(value)


def _id_hash(value):
    if type(value) is str:
        return xxh64(_utf8(value)) if value else 0
    if value is None:
        return 0
    if isinstance(value, (bytes, bytearray)):
        return xxh64(bytes(value)) if value else 0
    text = _text(value)
    return xxh64(_utf8(text)) if text else 0


_MAX_MILLIS = 1 << 60
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def _millis(value):
    """Unix milliseconds of a datetime (UTC where it has no zone), a text in ISO 8601, or Unix time whose size says its unit."""
    kind = type(value)
    if kind is not float and kind is not int:
        if kind.__name__ == "datetime64":
            value = value.astype("datetime64[ms]").item()
        if isinstance(value, str):
            value = value.strip()
            value = datetime.datetime.fromisoformat(value[:-1] + "+00:00" if value[-1:] in "Zz" else value)
        if isinstance(value, datetime.datetime) and type(value).__name__ not in _MISSING_TYPES:
            if value.tzinfo is None:
                value = value.replace(tzinfo=datetime.timezone.utc)
            return (value - _EPOCH) // datetime.timedelta(milliseconds=1)
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return (datetime.datetime(value.year, value.month, value.day, tzinfo=datetime.timezone.utc) - _EPOCH) // datetime.timedelta(milliseconds=1)
        value = _plain(value)
        if value is None or isinstance(value, (bool, str)):
            raise ValueError(f"{value} is no time")
    size = abs(value)
    return int(value * 1000 if size < 1e11 else value if size < 1e14 else value // 1000 if size < 1e17 else value // 1_000_000)


def _is_number(value, is_whole=False):
    """A truth value is none, although Python takes it for one; numbers of numpy are."""
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return False
    return isinstance(value, numbers.Integral if is_whole else numbers.Real)


def _check_range(setting, value, least, most, is_whole=False):
    if not _is_number(value, is_whole) or not least <= value <= most:
        raise ValueError(f"{setting} is {value!r}: it is a {'whole ' if is_whole else ''}number between {least} and {most}")


def _check_rate(setting, value):
    if not _is_number(value) or not 0 < value <= 1:
        raise ValueError(f"the sampling rate {setting} is {value!r}: it is a number, more than 0 and at most 1")


def _check_switch(setting, value):
    if not isinstance(value, bool):
        raise ValueError(f"{setting} is {value!r}: it is True or False")


def _check_path(setting, value):
    """Of a file that is read; None is no file."""
    if value is not None and not (isinstance(value, (str, os.PathLike)) and os.path.isfile(value)):
        raise ValueError(f"{setting} is {value!r}: " + ("there is no such file" if isinstance(value, (str, os.PathLike)) else "it is the path of a file"))


def _check_name(setting, value):
    if not isinstance(value, str) or not _is_name(value):
        raise ValueError(f"{setting} is '{value}': it has 1 to {MAX_NAME} characters, none of them a control character")


class _Names:
    """Names that a model or column has had; past the bound every further one is "other"."""

    def __init__(self, limit, names=()):
        self._limit = limit
        self._names = {}
        for name in names:
            self.of(name)

    def of(self, value):
        """The name on the wire; None: it is none."""
        if type(value) is str and value in self._names:
            return value
        value = _text(value)
        if value is None or value in self._names:
            return value
        if not _is_name(value):
            raise ValueError(f"'{value[:40]}' is no name")
        if len(self._names) >= self._limit - 1:
            return OTHER
        self._names[value] = True
        return value


# ------------------------------------------------------------------------------------------------------------------ wire

_NAN32, _NAN64 = 0xFFC00000, 0xFFF8000000000000
_ALL32, _ALL64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF


def _varint(value):
    if value < 0x80:
        return bytes((value,))
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


class _Writer:
    """Fields of a protobuf message; those of default value are left out."""

    def __init__(self):
        self.out = bytearray()

    def uint(self, field, value):
        if value:
            self.out += _varint(field << 3) + _varint(value & _M)

    def sint(self, field, value):
        self.uint(field, (value << 1) ^ (value >> 63))

    def fixed64(self, field, value):
        if value:
            self.out += _varint(field << 3 | 1) + struct.pack("<q", value)

    def float32(self, field, value):
        packed = struct.pack("<f", value)
        if packed != b"\0\0\0\0":
            self.out += _varint(field << 3 | 5) + packed

    def bytes(self, field, value):
        if value:
            self.element(field, value)

    def text(self, field, value):
        if value:
            self.element(field, _utf8(value))

    def texts(self, field, values):
        for value in values:
            self.element(field, _utf8(value))

    def element(self, field, value):
        self.out += _varint(field << 3 | 2) + _varint(len(value)) + value

    def message(self, field, inner):
        """Its length has four bytes, as that of the .NET client, which writes it after the content."""
        length = len(inner.out)
        self.out += _varint(field << 3 | 2) + bytes((length & 0x7F | 0x80, length >> 7 & 0x7F | 0x80, length >> 14 & 0x7F | 0x80, length >> 21 & 0x7F)) + inner.out


def _little(column):
    if sys.byteorder == "big":
        column.byteswap()
    return column.tobytes()


def _floats(column, wide=False, absent=None):
    """A column of IEEE floats; None is absent, and a column of nothing else is empty. Of named numbers, NaN with all bits set is absent, and any other one is a value that is missing."""
    gaps = column.count(None)
    if gaps == len(column):
        return b""
    code, bits = ("d", "Q") if wide else ("f", "I")
    if gaps == 0:
        return _little(array.array(code, column))
    marker = absent if absent is not None else _NAN64 if wide else _NAN32
    cells = array.array(bits, array.array(code, [0.0 if value is None else value for value in column]).tobytes())
    for row, value in enumerate(column):
        if value is None:
            cells[row] = marker
    return _little(cells)


def _uints(column, code="I", absent=_ALL32):
    if column.count(None) == len(column):
        return b""
    return _little(array.array(code, [absent if value is None else value for value in column]))


def _indices(column, names):
    """Places in a dictionary of so many names: one byte while it fits."""
    if column.count(None) == len(column):
        return b""
    if names <= 255:
        return bytes([255 if index is None else index for index in column])
    return _uints(column, "H", 65_535)


def _times(times):
    base = min(times)
    span = max(times) - base
    if span == 0:
        return base, b""
    code = "H" if span <= 0xFFFF else "I" if span <= 0xFFFFFFFF else "q"
    return base, _little(array.array(code, [when - base for when in times]))


class _Dictionary:
    """The names that occur in a block, numbered in order of arrival."""

    def __init__(self):
        self.names = {}

    def indices(self, column):
        names = self.names
        return [None if name is None else names.setdefault(name, len(names)) for name in column]


def _named_column(name, numbers=b"", categories=(), indices=b""):
    column = _Writer()
    column.text(1, name)
    column.bytes(2, numbers)
    column.texts(3, categories)
    column.bytes(4, indices)
    return column


def encode_header(producer, sequence, low_mark, node, sign_off=0):
    """What stands in front of a batch at each attempt, since the low mark moves."""
    writer = _Writer()
    writer.bytes(1, producer)
    writer.uint(2, sequence)
    writer.uint(3, low_mark)
    writer.text(4, node)
    writer.uint(9, sign_off)
    return bytes(writer.out)


def _fields(data):
    """(field, value) of a message; a value is a number or bytes. Raises ValueError where the bytes are no message."""
    at, end = 0, len(data)

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            if at >= end or shift > 63:
                raise ValueError("a number is cut short")
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & _M
            shift += 7

    while at < end:
        tag = varint()
        kind = tag & 7
        if kind == 0:
            yield tag >> 3, varint()
            continue
        length = varint() if kind == 2 else 8 if kind == 1 else 4 if kind == 5 else -1
        if length < 0 or at + length > end:
            raise ValueError("a field is cut short")
        yield tag >> 3, data[at:at + length]
        at += length


class Ack:
    """A silo's answer: what it made of a batch, and the producer's committed set."""

    STATUS = ("accepted", "committed", "duplicate", "overloaded", "refused", "polled")

    def __init__(self, data):
        self.status, self.through, self.retry_after, self.detail = "accepted", 0, 0.0, ""
        self.above, self.rates, self.rejections, self.warnings = [], {}, [], []
        runs = []
        for field, value in _fields(data):
            if field == 1:
                if value >= len(self.STATUS):
                    raise ValueError(f"{value} is no known status")
                self.status = self.STATUS[value]
            elif field == 2:
                self.through = value
            elif field == 3:
                runs += [value] if isinstance(value, int) else _varints(value)
            elif field == 4:
                self.retry_after = value / 1000
            elif field == 5:
                rate = dict(_fields(value))
                self.rates[rate.get(1, b"").decode()] = struct.unpack("<d", rate[2])[0] if 2 in rate else 0.0
            elif field in (6, 8):
                given = dict(_fields(value))
                entry = {name: given.get(number, b"").decode("utf-8", "replace") for number, name in ((1, "reason"), (2, "field"), (3, "value"), (4, "limit"))}
                entry["count"] = given.get(5, 0)
                (self.rejections if field == 6 else self.warnings).append(entry)
            elif field == 7:
                self.detail = value.decode("utf-8", "replace")
        if len(runs) % 2:
            raise ValueError(f"{len(runs)} numbers are no pairs")
        self.above = list(zip(runs[::2], runs[1::2]))

    @property
    def reason(self):
        return self.rejections[0]["reason"] if self.rejections else "unspecified"

    def describe(self):
        if not self.rejections:
            return self.detail
        first = self.rejections[0]
        return f"{self.detail} ({first['field']} is '{first['value']}', limit {first['limit']})"

    def has(self, sequence):
        return sequence <= self.through or any(first <= sequence <= last for first, last in self.above)


def _varints(data):
    values, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            values.append(value)
            value = shift = 0
    if shift:
        raise ValueError("a number is cut short")
    return values


# ------------------------------------------------------------------------------------------------------------- recording

class _Counter:
    """Counts without a lock: the calls that log must neither wait nor deadlock in a signal handler."""

    _reading = threading.Lock()

    def __init__(self):
        self.add = itertools.count().__next__
        self._reads = 0

    def read(self):
        with self._reading:
            count = self.add() - self._reads
            self._reads += 1
            return count


def _frozen(values):
    """A copy of what the caller may change after the call."""
    kind = type(values)
    if kind is dict:
        return values.copy()
    if kind is tuple:
        return values
    if kind is list:
        return tuple(values)
    for name in ("to_dict", "tolist"):
        method = getattr(values, name, None)
        if method is not None:
            values = method()
            return tuple(values) if isinstance(values, list) else values
    return dict(values) if hasattr(values, "keys") else tuple(values)


def _frozen_vector(vector):
    """Bytes of little-endian floats, or a tuple of numbers."""
    astype = getattr(vector, "astype", None)
    if astype is not None:
        return astype("<f4").tobytes()
    return _frozen(vector)


def _vector_bytes(vectors):
    """About, in memory: a number of a tuple is an object."""
    return sum([len(vector) if type(vector) is bytes else 32 * len(vector) for vector in vectors.values()])


class ModelMonitor:
    """Records the predictions of one version and segment of a model. Any thread may call it at any time: `log` and its kin
    neither wait nor raise. What finds no room is dropped, counted, and reported to the silo. Made by `Monitor.model`."""

    def __init__(self, monitor, state, name, version, segment, schema, index):
        self.name, self.version, self.segment = name, version, segment
        self._monitor, self._state, self._schema, self._index = monitor, state, schema, index
        self._feature_names = {feature: True for feature in schema["features"]}
        self._as_text = frozenset(schema["categorical_features"])
        self._feature_names.update((feature, True) for feature in schema["categorical_features"])
        self._measurement_names, self._dimension_names, self._embedding_names = {}, {}, {}
        self._probability_names = {name: True for name in schema["classes"]}
        self._categories = {}
        for class_name in schema["classes"]:
            state.classes.of(class_name)
        self._attach(monitor._core)

    def _attach(self, core):
        """Also in a forked child, whose queue and counts are its own."""
        self._sampled_out = 0
        self._before, self._dropped = None, _Counter()
        self._reported = (0, 0)
        self._limit = core.options["buffer_records"] if self._index >= 0 else -1
        self._queue = core.queue if core._is_started else core.first_queue

    def log(self, id=None, prediction=None, score=None, *, value=None, latency=None, features=None, probabilities=None, label=None, actual=None, error=None,
            time=None, input_tokens=None, output_tokens=None, cached_tokens=None, reasoning_tokens=None, time_to_first_token=None, time_per_output_token=None,
            cost=None, interval=None, measurements=None, dimensions=None, embeddings=None, **unknown):
        """Records a prediction, or a failure to make one. Everything is optional; an argument that there is not is counted as malformed and logged.

        id: text, number, UUID or UTF-8 bytes; joins a later label.        prediction, label: predicted and actual class.
        score: 0 to 1.                                                      value, actual: predicted and actual number.
        latency, time_to_first_token, time_per_output_token: seconds or timedelta.    time: when it happened; default: now.
        features, measurements, dimensions: by name; features also as a sequence in the declared order.
        probabilities: by class, or in the order of the declared classes.   interval: (lower, upper) of the value.
        error: a code such as "timeout", or an exception.                   embeddings: vectors by name.
        """
        try:
            queue = self._queue
            if len(queue) >= self._limit:
                self._dropped.add()
                return
            if features is not None:
                features = features.copy() if type(features) is dict else self._copy(features)
            if probabilities is not None:
                probabilities = self._copy(probabilities)
            if interval is not None:
                interval = self._copy(interval)
            if measurements is not None:
                measurements = self._copy(measurements)
            if dimensions is not None:
                dimensions = self._copy(dimensions)
            if embeddings is not None:
                embeddings = self._vectors(embeddings)
                # Vectors are large: as many of this size as the queue may hold.
                if len(queue) * _vector_bytes(embeddings) >= self._monitor._options["buffer_bytes"]:
                    self._dropped.add()
                    return
            if unknown:
                queue.append((self, next(iter(unknown))))
            queue.append((self, _time.time() if time is None else time, id, prediction, score, value, latency, features, probabilities, label, actual, error,
                          input_tokens, output_tokens, cached_tokens, reasoning_tokens, time_to_first_token, time_per_output_token, cost, interval,
                          measurements, dimensions, embeddings))
        except Exception:  # a fault here must never fail a prediction: it is a number in the statistics
            self._monitor._core.faults.add()

    def _copy(self, values):
        """What the caller may change after the call; of what is no collection the record is kept without it."""
        try:
            return _frozen(values)
        except Exception:
            self._monitor._core.malformed.add()
            return None

    def _vectors(self, embeddings):
        try:
            return {name: _frozen_vector(vector) for name, vector in embeddings.items()}
        except Exception:
            self._monitor._core.malformed.add()
            return {}

    def log_label(self, id, label=None, actual=None, *, replace=False):
        """The actual class, or the actual number, of a recorded prediction. It is sent if the record was kept: both are sampled by
        the id. With `replace` it takes the place of an earlier label."""
        self._later((self, id, label, actual, None, None, "last" if replace else "first"))

    def log_measurement(self, id, name, value, mode="first"):
        """A number, truth value or category that was measured of a recorded prediction. Of several of one name the first stays, or the
        last (mode "last"), or numbers are averaged (mode "mean")."""
        self._later((self, id, None, None, name, value, mode))

    def _later(self, entry):
        try:
            if len(self._queue) >= self._limit:
                self._monitor._core.labels_dropped.add()
            else:
                self._queue.append(entry)
        except Exception:
            self._monitor._core.faults.add()

    # -- many at once

    def log_predictions(self, data=None, *, timeout=60.0, features=None, measurements=None, dimensions=None, probabilities=None, embeddings=None, **columns):
        """Records a row for each prediction of a table, and returns how many were taken.

        data: a DataFrame, a dict of columns, or a 2-D array whose columns `features` names.
        columns: arguments of `log` (id, prediction, score, value, latency, label, actual, time, …), each the name of a column of `data`, or a
            sequence with an element for each row.
        features, measurements, dimensions: lists of names of columns, or a dict of name -> column or sequence. features may also be another table.
        probabilities: a dict of class -> column or sequence, or an array such as predict_proba returns, in the order of the declared classes.
        embeddings: a dict of name -> sequence of vectors.
        timeout: seconds that it waits for room in the queue; 0: it does not wait, and what finds no room is dropped and counted.

        Raises ValueError, before anything is recorded, where a column is missing or has another length.
        """
        unknown = set(columns) - _ROW_FIELDS
        if unknown:
            raise ValueError(f"'{sorted(unknown)[0]}' is no argument of log; there are {', '.join(sorted(_ROW_FIELDS))}")
        table = _Table(data)
        rows = {name: table.column(name, given) for name, given in columns.items() if given is not None}
        for name, given in (("features", features), ("probabilities", probabilities), ("measurements", measurements), ("dimensions", dimensions), ("embeddings", embeddings)):
            if given is not None:
                rows[name] = table.several(name, given)
        count = table.check(rows)
        names, values = list(rows), [list(each) for each in rows.values()]
        return self._each(count, timeout, lambda at: self.log(**{name: column[at] for name, column in zip(names, values)}))

    def log_labels(self, data=None, *, id, label=None, actual=None, measurements=None, replace=False, mode="first", timeout=60.0):
        """Labels, or measurements, of recorded predictions: a row each, columns as of `log_predictions`. Returns how many were taken; rows
        without a label are left out."""
        table = _Table(data)
        rows = {name: table.column(name, given) for name, given in (("id", id), ("label", label), ("actual", actual)) if given is not None}
        if measurements is not None:
            rows["measurements"] = table.named("measurements", measurements)
        count = table.check(rows)
        entries = []
        for at in range(count):
            row = {name: column[at] for name, column in rows.items()}
            if not _is_missing(row.get("label")) or not _is_missing(row.get("actual")):
                entries.append((self.log_label, (row["id"], row.get("label"), row.get("actual")), {"replace": replace}))
            entries += [(self.log_measurement, (row["id"], name, value, mode), {}) for name, value in row.get("measurements", {}).items() if not _is_missing(value)]

        def send(at):
            call, values, named = entries[at]
            call(*values, **named)

        return self._each(len(entries), timeout, send)

    def _each(self, count, timeout, send):
        deadline = _time.monotonic() + timeout
        for at in range(count):
            while len(self._queue) >= self._limit >= 0 and _time.monotonic() < deadline:
                _time.sleep(0.005)
            if len(self._queue) >= self._limit and timeout:
                return at
            send(at)
        return count

    # -- around functions

    def monitored(self, function=None, *, id=None, features=None, output=None):
        """Decorates a predict function: each call is recorded with its latency, its result, or the exception that it ends with.

        function: a function, coroutine function, generator function or async generator function.
        id: the name of a parameter, or a function of the call's arguments.
        features: names of parameters, or a function of the call's arguments that returns features.
        output: a function of the result that returns arguments of `log`. Default: a number with a point is the `value`, another scalar the
            `prediction`, a pair (prediction, score), a dict whose keys are arguments of `log` those; anything else is not recorded.
        Of a generator the time to the first item and the time of each further one are recorded, and the number of items as output tokens;
        `output` gets the last item.
        """
        if function is None:
            return functools.partial(self.monitored, id=id, features=features, output=output)
        watch = _Watch(self, function, id, features, output)
        if inspect.isasyncgenfunction(function):
            return functools.wraps(function)(lambda *args, **named: watch.asynchronous_items(args, named))
        if inspect.iscoroutinefunction(function):
            async def call(*args, **named):
                return await watch.awaited(args, named)

            return functools.wraps(function)(call)
        if inspect.isgeneratorfunction(function):
            return functools.wraps(function)(lambda *args, **named: watch.items(args, named))
        return functools.wraps(function)(lambda *args, **named: watch.called(args, named))

    def openai(self, client, *, prices=None, id=None):
        """A client that does what the given one does, and records each generation: tokens, time to the first one, latency, errors.

        client: one of the shape of OpenAI's or Anthropic's, synchronous or asynchronous (`chat.completions.create`, `responses.create`, `messages.create` …), or
            a function like `chat.completions.create`.
        prices: (input, output) or (input, output, cached input) of a million tokens.
        id: a function of the response or of the first chunk; default: its `id`.
        """
        recorder = _Generations(self, prices, id)
        return _OpenAI(client, recorder) if not inspect.isroutine(client) else recorder.around(client)

    # -- counts

    def _end(self):
        """Nothing is taken any more."""
        self._limit = -1
        self._before, self._dropped = self._dropped, _Counter()

    def _losses(self):
        if self._before is None:
            return [("buffer-full", self._dropped.read())]
        return [("buffer-full", self._before.read()), ("shutdown", self._dropped.read())]


_ENTRY_OF_RECORD = 23
_ENTRY_OF_LABEL = 7
_ROW_FIELDS = {"id", "prediction", "score", "value", "latency", "label", "actual", "error", "time", "input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens",
               "time_to_first_token", "time_per_output_token", "cost", "interval"}


class _ModelState:
    """What all versions and segments of a model share."""

    def __init__(self, name, sampling, now):
        self.name = name
        self.sampling = _ModelSampling(sampling, name, now)
        self.classes = _Names(MAX_CLASSES)
        self.errors = _Names(MAX_ERROR_CODES)
        self.measurements = _Names(MAX_MEASUREMENTS)
        self.measured = _Names(MAX_CATEGORIES)


class _Part:
    """What a batch holds of one (model, version, segment), so that a batch that is dropped can be reported."""

    __slots__ = ("model", "version", "segment", "time", "records", "sampled_out", "dropped")

    def __init__(self, model, version, segment, time, records=0, sampled_out=0, dropped=0):
        self.model, self.version, self.segment, self.time = model, version, segment, time
        self.records, self.sampled_out, self.dropped = records, sampled_out, dropped

    def as_list(self):
        return [getattr(self, name) for name in self.__slots__]


class _Omissions:
    """What was left out and is not yet reported, by model, version, segment and minute. Bounded: past the bound a minute's counts
    go to another minute of the same slice; if there is none they are only in the statistics."""

    def __init__(self):
        self._lock = threading.Lock()
        self._entries = {}

    def add(self, model, version, segment, when, sampled_out, dropped):
        if not sampled_out and not dropped:
            return
        with self._lock:
            key = (model, version, segment, when // 60_000)
            if key not in self._entries and len(self._entries) >= _MAX_OMISSIONS:
                key = next((other for other in self._entries if other[:3] == key[:3]), None)
                if key is None:
                    return
            entry = self._entries.setdefault(key, [when, 0, 0])
            entry[0] = max(entry[0], when)
            entry[1] += sampled_out
            entry[2] += dropped

    def add_dropped(self, parts):
        for part in parts:
            self.add(part.model, part.version, part.segment, part.time, part.sampled_out, part.records + part.dropped)

    def move_to(self, batch, parts):
        with self._lock:
            entries, self._entries = self._entries, {}
        for (model, version, segment, _), (when, sampled_out, dropped) in entries.items():
            omission = _Writer()
            omission.text(1, model)
            omission.text(2, version)
            omission.text(3, segment)
            omission.fixed64(4, when)
            omission.uint(5, sampled_out)
            omission.uint(6, dropped)
            batch.message(8, omission)
            parts.append(_Part(model, version, segment, when, 0, sampled_out, dropped))


class _Block:
    """The records of one monitor since the last batch; columns are made when it is closed."""

    def __init__(self, model, malformed):
        self.model, self._malformed = model, malformed
        self.rows, self.times, self.hashes, self.weights = [], [], [], []

    def halves(self):
        """Where a block cannot be encoded one of its records is at fault, which must not cost the others."""
        middle = len(self.rows) // 2
        for part in (slice(0, middle), slice(middle, None)):
            half = _Block(self.model, self._malformed)
            half.rows, half.times, half.hashes, half.weights = self.rows[part], self.times[part], self.hashes[part], self.weights[part]
            yield half

    def encode(self):
        model, schema = self.model, self.model._schema
        (_, _, _, predictions, scores, values, latencies, features, probabilities, labels, actuals, errors, inputs, outputs, cached, reasoning,
         first_tokens, each_token, costs, intervals, measurements, dimensions, embeddings) = zip(*self.rows)
        classes = _Dictionary()
        predictions, labels = self._named(predictions, model._state.classes), self._named(labels, model._state.classes)
        if labels.count(None) == len(labels):
            predicted, labelled = classes.indices(predictions), labels
        else:  # in the order of the rows, a prediction before its label
            both = classes.indices([name for pair in zip(predictions, labels) for name in pair])
            predicted, labelled = both[::2], both[1::2]
        codes = _Dictionary()
        coded = codes.indices(self._errors(errors))
        base, offsets = _times(self.times)
        predicted, value_bytes = _indices(predicted, len(classes.names)), _floats(self._numbers(values), wide=True)
        lower, upper = zip(*[self._bounds(pair) for pair in intervals]) if intervals.count(None) < len(intervals) else ((None,), (None,))
        follow = schema["measurements_follow"] or (schema["labels_follow"] and bool(predicted or value_bytes or probabilities.count(None) < len(probabilities) or lower != (None,)))

        block = _Writer()
        block.text(1, model.name)
        block.text(2, model.version)
        block.text(3, model.segment)
        block.uint(4, len(self.rows))
        block.fixed64(5, base)
        block.bytes(6, offsets)
        block.texts(7, classes.names)
        block.bytes(8, predicted)
        block.bytes(9, _indices(labelled, len(classes.names)))
        block.text(10, schema["positive_class"])
        block.bytes(11, _floats(self._numbers(scores)))
        block.bytes(12, _floats(self._seconds(latencies), absent=_ALL32))
        block.bytes(13, b"" if self.weights.count(self.weights[0]) == len(self.weights) else _floats(self.weights))
        block.float32(14, self.weights[0])
        block.texts(15, codes.names)
        block.bytes(16, b"" if not codes.names else bytes(0 if index is None else index + 1 for index in coded))
        block.bytes(17, value_bytes)
        block.bytes(18, _floats(self._numbers(actuals), wide=True))
        self._write_named(block, 19, features, model._feature_names, MAX_FEATURES, "f")
        block.bytes(20, b"" if not any(self.hashes) else _little(array.array("Q", self.hashes)))
        block.bytes(21, _uints(self._tokens(inputs)))
        block.bytes(22, _uints(self._tokens(outputs)))
        block.bytes(23, _floats(self._seconds(first_tokens)))
        block.bytes(24, _floats(self._seconds(each_token)))
        block.bytes(25, _floats(self._numbers(costs)))
        block.uint(26, 1 if follow else 0)
        self._write_probabilities(block, probabilities)
        self._write_intervals(block, lower, upper, schema["interval_level"])
        block.bytes(30, _uints(self._tokens(cached)))
        block.bytes(31, _uints(self._tokens(reasoning)))
        self._write_named(block, 32, measurements, model._measurement_names, MAX_MEASUREMENTS, "m")
        self._write_named(block, 33, dimensions, model._dimension_names, MAX_DIMENSIONS, "d")
        self._write_embeddings(block, embeddings)
        return block

    # A value that cannot be used costs itself and not its record.
    def _guarded(self, read, value):
        try:
            return read(value)
        except Exception:
            self._malformed()
            return None

    def _numbers(self, column):
        if column.count(None) == len(column):
            return column
        return [value if type(value) is float and value == value else None if value is None else self._guarded(_number, value) for value in column]

    def _seconds(self, column):
        if column.count(None) == len(column):
            return column
        return self._numbers([value.total_seconds() if isinstance(value, datetime.timedelta) and value == value else value for value in column])

    def _tokens(self, column):
        def count(value):
            number = _number(value)
            if number is None:
                return None
            if number != int(number) or not 0 <= number < _ALL32:
                raise ValueError(number)
            return int(number)

        if column.count(None) == len(column):
            return column
        return [value if type(value) is int and 0 <= value < _ALL32 else None if value is None else self._guarded(count, value) for value in column]

    def _named(self, column, names):
        known, of = names._names, names.of
        return [value if value is None or (type(value) is str and value in known) else self._guarded(of, value) for value in column]

    def _errors(self, column):
        if column.count(None) == len(column):
            return column
        names = self.model._state.errors

        def code(value):
            if value is None or value is False or value == "":
                return None
            if isinstance(value, BaseException):
                value = type(value).__name__
            # An error with a code that is no name is still an error.
            return self._guarded(names.of, value) or OTHER

        return [self._guarded(code, value) for value in column]

    def _bounds(self, pair):
        if pair is None:
            return None, None
        lower, upper = self._guarded(lambda given: (given[0], given[1]) if len(given) == 2 else 0 / 0, pair) or (None, None)
        return self._guarded(_number, lower), self._guarded(_number, upper)

    def _write_intervals(self, block, lower, upper, level):
        lower_bytes, upper_bytes = _floats(lower, wide=True), _floats(upper, wide=True)
        if lower_bytes or upper_bytes:
            intervals = _Writer()
            intervals.bytes(1, lower_bytes)
            intervals.bytes(2, upper_bytes)
            if level is not None:
                intervals.bytes(3, _floats([None if bound is None else level for bound in lower], wide=True))
            block.message(28, intervals)

    def _columns(self, column, known, limit, order=()):
        """Values by name, each a list with a place for every row; a row that is a sequence has the order's names."""
        used, rows = {}, len(column)
        for row, values in enumerate(column):
            if values is None:
                continue
            if not hasattr(values, "items"):
                if len(values) > len(order):
                    self._malformed()
                values = dict(zip(order, values))
            for name, value in values.items():
                cells = used.get(name)
                if cells is None:
                    # A name that is none, or one too many, takes an entry of its own that is not sent.
                    if name not in known and (len(known) >= limit or not isinstance(name, str) or not _is_name(name)):
                        self._malformed()
                        continue
                    known[name] = True
                    cells = used[name] = [None] * rows
                cells[row] = value
        return [(name, used[name]) for name in known if name in used]

    def _write_named(self, block, field, column, known, limit, group):
        """Features, measurements or dimensions: columns of numbers, then those of categories."""
        if column.count(None) == len(column):
            return
        numeric, categorical = [], []
        for name, cells in self._columns(column, known, limit, self.model._schema["features"] if group == "f" else ()):
            kinds = set(map(type, cells))
            if group == "d" or name in self.model._as_text:
                numbers, texts = (), cells
            elif kinds <= {float, int, type(None)}:
                numbers, texts = self._numbers(cells), ()
            elif kinds <= {str, bool, type(None)}:
                numbers, texts = (), cells
            else:
                plain = [self._guarded(_plain, value) for value in cells]
                texts = [value if isinstance(value, (str, bool)) else None for value in plain]
                numbers = self._numbers([None if isinstance(value, (str, bool)) else value for value in plain])
            if any(number is not None for number in numbers):
                numeric.append(_named_column(name, numbers=_floats(numbers, absent=_ALL32)))
            if texts and any(text is not None for text in texts):
                names = self.model._categories.setdefault((group, name), _Names(MAX_CATEGORIES))
                dictionary = _Dictionary()
                indices = dictionary.indices(self._named(texts, names))
                if dictionary.names:
                    categorical.append(_named_column(name, categories=dictionary.names, indices=_indices(indices, len(dictionary.names))))
        for written in numeric + categorical:
            block.message(field, written)

    def _write_probabilities(self, block, column):
        if column.count(None) == len(column):
            return
        known = self.model._probability_names
        column = [{self._guarded(_text, name): value for name, value in values.items()} if hasattr(values, "items") else values for values in column]
        for name, cells in self._columns(column, known, MAX_PROBABILITIES, self.model._schema["classes"]):
            numbers = _floats(self._numbers(cells), absent=_ALL32)
            if numbers:
                block.message(27, _named_column(name, numbers=numbers))

    def _write_embeddings(self, block, column):
        if column.count(None) == len(column):
            return
        columns = {}
        for row, vectors in enumerate(column):
            for name, vector in (vectors or {}).items():
                numbers = self._guarded(self._vector, vector)
                known = self.model._embedding_names
                if numbers is None or not isinstance(name, str) or not _is_name(name) or (name not in known and len(known) >= MAX_EMBEDDINGS):
                    self._malformed()
                    continue
                known[name] = True
                dimension = len(numbers) // 4
                if len(columns) < 2 * MAX_EMBEDDINGS or (name, dimension) in columns:
                    columns.setdefault((name, dimension), {})[row] = numbers
                else:
                    self._malformed()
        for (name, dimension), vectors in columns.items():
            absent = b"\xff\xff\xff\xff" + bytes(4 * dimension - 4)
            embedding = _Writer()
            embedding.text(1, name)
            embedding.uint(2, dimension)
            embedding.bytes(3, b"".join(vectors.get(row, absent) for row in range(len(column))))
            block.message(34, embedding)

    @staticmethod
    def _vector(vector):
        numbers = vector if isinstance(vector, bytes) else _little(array.array("f", vector))
        if not 4 <= len(numbers) <= 4 * MAX_EMBEDDING_LENGTH:
            raise ValueError(f"an embedding has 1 to {MAX_EMBEDDING_LENGTH} numbers")
        return numbers


class _Labels:
    """Labels and late measurements of a model, a row each."""

    def __init__(self, model, mode):
        self.model, self.mode = model, mode
        self.hashes, self.labels, self.actuals, self.measured = [], [], [], []

    def encode(self):
        classes = _Dictionary()
        block = _Writer()
        block.text(1, self.model)
        block.uint(2, len(self.hashes))
        block.bytes(3, _little(array.array("Q", self.hashes)))
        labels = classes.indices(self.labels)
        block.texts(4, classes.names)
        block.bytes(5, _indices(labels, len(classes.names)))
        block.bytes(6, _floats(self.actuals, wide=True))
        block.uint(7, 1 if self.mode == "last" else 0)
        names = {measured[0]: True for measured in self.measured if measured is not None}
        for name in names:
            cells = [measured[1] if measured is not None and measured[0] == name else None for measured in self.measured]
            numbers = _floats([value if isinstance(value, float) else None for value in cells], wide=True, absent=_ALL64)
            if numbers:
                block.message(8, _named_column(name, numbers=numbers))
            dictionary = _Dictionary()
            indices = dictionary.indices([value if isinstance(value, str) else None for value in cells])
            if dictionary.names:
                block.message(8, _named_column(name, categories=dictionary.names, indices=_indices(indices, len(dictionary.names))))
        block.uint(9, 1 if self.mode == "mean" else 0)
        return block


class _Batcher:
    """Collects entries into blocks, and closes them into a batch. For its own thread."""

    def __init__(self, core):
        self._core = core
        self._blocks = {}
        self._labels = {}
        self._samples = []
        self._bytes = self._label_rows = 0
        self.is_full = False

    def take(self, entry):
        if len(entry) == _ENTRY_OF_RECORD:
            self._take_record(entry)
        elif len(entry) == _ENTRY_OF_LABEL:
            self._take_label(entry)
        else:
            self._core.malformed.add()
            _warn("unknown", "log has no argument '%s', given for model '%s'", entry[1], entry[0].name)
        self.is_full = self.is_full or self._bytes >= self._core.options["max_batch_bytes"]

    def take_sample(self, sample):
        self._samples.append(sample)

    def _take_record(self, entry):
        core, model = self._core, entry[0]
        core.recorded += 1
        key = core.id_key
        hashed = _id_hash(entry[2]) if key is None else key.of(_id_hash(entry[2]))
        weight = 1.0
        plan = model._state.sampling.plan
        if not plan.keeps_all:
            limit, weight = self._stratum(plan, entry)
            if (hashed or random.getrandbits(64)) >= limit:
                model._sampled_out += 1
                return
        when = _millis(entry[1])
        if not -_MAX_MILLIS < when < _MAX_MILLIS:
            raise ValueError(f"{entry[1]} is no time")
        features, vectors = entry[7], entry[22]
        size = 40 + (6 * len(features) if features else 0) + (_vector_bytes(vectors) if vectors else 0)
        block = self._blocks.get(model)
        if block is None:
            block = self._blocks[model] = _Block(model, core.malformed.add)
        block.rows.append(entry)
        block.times.append(when)
        block.hashes.append(hashed)
        block.weights.append(weight)
        self._bytes += size
        if len(block.rows) >= core.options["max_batch_records"]:
            self.is_full = True

    @staticmethod
    def _stratum(plan, entry):
        prediction, value, error = entry[3], entry[5], entry[11]
        if error is not None:
            return plan.error_with_outcome if prediction is not None or value is not None else plan.error
        return plan.classes.get(_text(prediction), plan.base) if plan.classes else plan.base

    def _take_label(self, entry):
        core = self._core
        model, id, label, actual, name, value, mode = entry
        state = model._state
        hashed = _id_hash(id) if core.id_key is None else core.id_key.of(_id_hash(id))
        measured = None
        try:
            label, actual = state.classes.of(label), _number(actual)
            if name is not None:
                value = _plain(value)
                value = state.measured.of(value) if isinstance(value, (str, bool)) else None if value is None else float(value)
                measured = None if value is None else (state.measurements.of(name), value)
            if mode not in ("first", "last", "mean"):
                raise ValueError(mode)
        except Exception:
            hashed = 0
        if hashed == 0 or (label is None and actual is None and measured is None):
            core.malformed.add()
            core.labels_dropped.add()
            return
        if hashed >= state.sampling.plan.labels:
            core.labels_sampled_out += 1
            return
        core.labels_recorded += 1
        labels = self._labels.get((state.name, mode))
        if labels is None:
            labels = self._labels[state.name, mode] = _Labels(state.name, mode)
        labels.hashes.append(hashed)
        labels.labels.append(label)
        labels.actuals.append(actual if label is None else None)
        labels.measured.append(measured)
        self._label_rows += 1
        self._bytes += 10
        if len(labels.hashes) >= min(core.options["max_batch_records"], _MAX_LABEL_ROWS):
            self.is_full = True

    def close(self, now):
        """(payload, parts, labels) of everything taken, and of the omissions since the last; None: there is nothing to send."""
        core = self._core
        for model in core.models():
            model._state.sampling.advance(now)
            sampled_out, dropped = model._sampled_out, model._losses()[0][1]
            core.omissions.add(model.name, model.version, model.segment, int(now * 1000), sampled_out - model._reported[0], dropped - model._reported[1])
            model._reported = (sampled_out, dropped)
        blocks, label_blocks, samples, label_rows = self._blocks, self._labels, self._samples, self._label_rows
        self._blocks, self._labels, self._samples, self._bytes, self._label_rows, self.is_full = {}, {}, [], 0, 0, False
        batch, parts = _Writer(), []
        for block in blocks.values():
            self._write(block, batch, parts)
        for labels in label_blocks.values():
            batch.message(6, labels.encode())
        for sample in samples:
            batch.message(7, sample)
        core.omissions.move_to(batch, parts)
        return (bytes(batch.out), parts, label_rows) if batch.out else None

    def _write(self, block, batch, parts):
        core, model, records = self._core, block.model, len(block.rows)
        part = _Part(model.name, model.version, model.segment, block.times[0], records)
        try:
            batch.message(5, block.encode())
        except Exception as fault:
            if records > 1:
                for half in block.halves():
                    self._write(half, batch, parts)
            else:
                core.fault("a record could not be encoded", fault)
                core.drop("fault", 1, 0, [part])
            return
        parts.append(part)
        core.batched += records


# ------------------------------------------------------------------------------------------------------------- resources

class _Resources:
    """What the node uses: its container if the process is in one (control groups version 2 and 1), otherwise the machine."""

    def __init__(self, root="/"):
        self._root = root
        cores = sum(line.startswith("cpu") and line[3:4].isdigit() for line in self._lines("/proc/stat"))
        memory = self._keyed("/proc/meminfo", "MemTotal")
        self._machine_cores, self._machine_memory = max(1, cores), -1 if memory is None else memory * 1024
        self._read = self._group_v2() or self._group_v1() or self._machine
        self._last = (_time.monotonic(), self._read()[0])

    def sample(self, now):
        """The encoded sample since the last call; None: there is no reading."""
        clock = _time.monotonic()
        busy, cores, memory, limit = self._read()
        (last_clock, last_busy), self._last = self._last, (clock, busy)
        if math.isnan(busy) and memory < 0 or clock <= last_clock:
            return None
        use = (busy - last_busy) / ((clock - last_clock) * cores)
        writer = _Writer()
        writer.fixed64(1, int(now * 1000))
        writer.float32(2, clock - last_clock)
        writer.float32(3, use if math.isnan(use) else min(max(use, 0.0), 1.0))
        writer.float32(4, cores)
        writer.sint(5, memory)
        writer.sint(6, limit)
        return writer

    def _machine(self):
        first = (self._lines("/proc/stat") or [""])[0].split()
        busy = math.nan
        if first[:1] == ["cpu"]:  # user, nice, system, irq, softirq, steal; guest time is part of user time
            busy = sum(int(first[at]) for at in (1, 2, 3, 6, 7, 8) if at < len(first)) / 100
        free = self._keyed("/proc/meminfo", "MemAvailable")
        used = -1 if free is None or self._machine_memory < 0 else self._machine_memory - free * 1024
        return busy, self._machine_cores, used, self._machine_memory

    def _group_v2(self):
        mount = "/sys/fs/cgroup"
        line = next((line for line in self._lines("/proc/self/cgroup") if line.startswith("0::/")), None)
        if self._text(f"{mount}/cgroup.controllers") is None or line is None:
            return None
        path = line[3:].rstrip("/")
        if not os.path.isdir(self._full(mount + path)):
            path = ""
        groups = [path[:end] for end in range(len(path) + 1) if end == len(path) or path[end] == "/"]

        def cpu(group):
            quota, _, period = (self._text(f"{mount}{group}/cpu.max") or "").strip().partition(" ")
            return int(quota) / int(period) if quota.isdigit() and period.isdigit() and int(period) else None

        def least(values, other):
            return min([value for value in values if value is not None] + [other])

        limited = any(cpu(group) is not None or self._number(f"{mount}{group}/memory.max") is not None for group in groups)
        if not limited and not (path == "" and self._text(f"{mount}/cpu.max") is not None):
            return None  # a user's session is not the node

        def read():
            used = self._keyed(f"{mount}{path}/cpu.stat", "usage_usec")
            memory = self._number(f"{mount}{path}/memory.current")
            droppable = self._keyed(f"{mount}{path}/memory.stat", "inactive_file") or 0
            return (math.nan if used is None else used / 1e6, least(map(cpu, groups), self._machine_cores), -1 if memory is None else max(0, memory - droppable),
                    least([self._number(f"{mount}{group}/memory.max") for group in groups], self._machine_memory))

        return read

    def _group_v1(self):
        def group(controller):
            for line in self._lines("/proc/self/cgroup"):
                _, names, path = (line.split(":", 2) + ["", ""])[:3]
                if controller in names.split(","):
                    mount = next((mount for mount in (f"/sys/fs/cgroup/{names}", f"/sys/fs/cgroup/{controller}") if os.path.isdir(self._full(mount))), f"/sys/fs/cgroup/{controller}")
                    return mount + path.rstrip("/") if os.path.isdir(self._full(mount + path)) else mount
            return f"/sys/fs/cgroup/{controller}"

        cpu, account, memory = group("cpu"), group("cpuacct"), group("memory")

        def limits():
            quota, period = self._number(f"{cpu}/cpu.cfs_quota_us"), self._number(f"{cpu}/cpu.cfs_period_us")
            bytes_ = self._number(f"{memory}/memory.limit_in_bytes")
            return quota / period if quota and period and quota > 0 else None, bytes_ if bytes_ is not None and bytes_ < 1 << 60 else None

        if limits() == (None, None):
            return None

        def read():
            cores, limit = limits()
            used, resident = self._number(f"{account}/cpuacct.usage"), self._number(f"{memory}/memory.usage_in_bytes")
            droppable = self._keyed(f"{memory}/memory.stat", "total_inactive_file") or 0
            return (math.nan if used is None else used / 1e9, min(cores or self._machine_cores, self._machine_cores), -1 if resident is None else max(0, resident - droppable),
                    min(limit or self._machine_memory, self._machine_memory))

        return read

    def _full(self, path):
        return os.path.join(self._root, path.lstrip("/"))

    def _text(self, path):
        try:
            with open(self._full(path), encoding="utf-8") as file:
                return file.read()
        except OSError:
            return None

    def _lines(self, path):
        return (self._text(path) or "").splitlines()

    def _number(self, path):
        text = (self._text(path) or "").strip()
        return int(text) if text.lstrip("-").isdigit() else None

    def _keyed(self, path, key):
        for line in self._lines(path):
            words = line.replace(":", " ").split()
            if words[:1] == [key] and len(words) > 1 and words[1].isdigit():
                return int(words[1])
        return None


# ----------------------------------------------------------------------------------------------------------------- spool

class _Spool:
    """Keeps batches in files of a directory until they are acknowledged. A file is a batch, little-endian:

        "OMPY" · parts length u32 · body length u32 · created i64 (Unix ms) · records u32 · labels u32 · node length u32
        · CRC-32 u32 of the 28 bytes after the magic, the node, the parts and the body
        · assignment: producer 16 bytes · sequence u64 · CRC-32 u32 of both · node · parts (JSON) · body

    A file is written under another name and renamed, so one that has its name is whole. The assignment is written in place,
    before the batch is sent for the first time; one whose CRC is wrong was never finished, and the batch was not sent then.
    Writes survive the death of the process, not that of the machine. For background threads."""

    _HEAD = struct.Struct("<4sIIqIII I")
    _ASSIGNMENT = struct.Struct("<16sQI")

    def __init__(self, directory, max_bytes, max_age):
        """Raises OSError where the directory cannot be used, or another process has it."""
        self._directory, self._max_bytes, self._max_age = os.path.abspath(directory), max_bytes, max_age
        os.makedirs(self._directory, mode=0o700, exist_ok=True)
        self._lock_file = os.open(os.path.join(self._directory, "lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if fcntl is not None:
                # Of the open file, as .NET's: a forked child that closes its copy does not release it.
                fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            else:
                import msvcrt
                msvcrt.locking(self._lock_file, msvcrt.LK_NBLCK, 1)
        except OSError as fault:
            os.close(self._lock_file)
            raise OSError(f"another process has it ({fault})") from fault
        self._guard = threading.Lock()
        self._files = collections.OrderedDict()  # number -> bytes, oldest first
        self._next = 1
        self.bytes = 0

    def found(self):
        """(number, node, producer, sequence, created, records, labels) of what an earlier process left, and (parts, records, labels,
        reason) of what is given up."""
        batches, drops = [], []
        oldest = (_time.time() - self._max_age) * 1000
        for name in sorted(os.listdir(self._directory)):
            path = os.path.join(self._directory, name)
            if name.endswith(".tmp"):
                os.remove(path)
                continue
            if not name.endswith(".batch") or not name[:-6].isdigit():
                continue
            number = int(name[:-6])
            self._next = max(self._next, number + 1)
            try:
                with open(path, "rb") as file:
                    head = file.read(self._HEAD.size + self._ASSIGNMENT.size + 3 * MAX_NAME)
                magic, _, _, created, records, labels, node_length, _ = self._HEAD.unpack_from(head)
                if magic != b"OMPY":
                    raise ValueError("it is no batch")
                producer, sequence = self._assigned(head[self._HEAD.size:])
                start = self._HEAD.size + self._ASSIGNMENT.size
                node = head[start:start + node_length].decode()
            except (OSError, ValueError, struct.error) as fault:
                _warn("spool", "%s is left out of the spool: %s", path, fault)
                self._remove_file(path)
                drops.append(([], 0, 0, "spool-corrupt"))
                continue
            self._files[number] = os.path.getsize(path)
            self.bytes += self._files[number]
            if created < oldest:
                loaded = self.load(number)
                self.remove(number)
                drops.append((loaded[1] if loaded else [], records, labels, "expired"))
            else:
                batches.append((number, node, producer, sequence, created, records, labels))
        return batches, drops

    def append(self, batch, producer=None, sequence=0):
        """The batch's number in the spool, and what had to go for it; None: it is too large, or the file system refused."""
        node = batch.stream.node.encode()
        parts = json.dumps([part.as_list() for part in batch.parts]).encode()
        body = batch.payload
        fixed = struct.pack("<IIqIII", len(parts), len(body), batch.created, batch.records, batch.labels, len(node))
        crc = zlib.crc32(body, zlib.crc32(parts, zlib.crc32(node, zlib.crc32(fixed))))
        content = b"OMPY" + fixed + struct.pack("<I", crc) + self._assignment(producer, sequence) + node + parts + body
        dropped = []
        with self._guard:
            if len(content) > self._max_bytes:
                return None, dropped
            while self._files and (self.bytes + len(content) > self._max_bytes or len(self._files) >= _MAX_SPOOL_FILES):
                oldest = next(iter(self._files))
                loaded = self._load(oldest)
                self._remove(oldest)
                dropped.append((oldest, loaded[1] if loaded else []))
            number, self._next = self._next, self._next + 1
            path = self._path(number)
            try:
                descriptor = os.open(path + ".tmp", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with open(descriptor, "wb") as file:
                    file.write(content)
                os.replace(path + ".tmp", path)
            except OSError as fault:
                _warn("spool", "the spool could not be written: %s", fault)
                return None, dropped
            self._files[number] = len(content)
            self.bytes += len(content)
            return number, dropped

    def load(self, number):
        """(payload, parts); None: gone or damaged."""
        with self._guard:
            return self._load(number)

    def assign(self, number, producer, sequence):
        with self._guard:
            if number not in self._files:
                return True  # dropped: the copy in memory is all there is, and no restart can repeat it
            try:
                with open(self._path(number), "r+b") as file:
                    file.seek(self._HEAD.size)
                    file.write(self._assignment(producer, sequence))
                return True
            except OSError as fault:
                _warn("spool", "the spool could not be written: %s", fault)
                return False

    def remove(self, number):
        with self._guard:
            self._remove(number)

    def close(self, is_child=False):
        """Gives the directory up; files stay for the next process. A forked child closes its copy of the lock and nothing else."""
        if is_child:
            os.close(self._lock_file)
            return
        with self._guard:
            if self._lock_file >= 0:
                os.close(self._lock_file)
                self._lock_file = -1
                self._files.clear()

    def _load(self, number):
        try:
            with open(self._path(number), "rb") as file:
                content = file.read()
            _, parts_length, body_length, _, _, _, node_length, crc = self._HEAD.unpack_from(content)
            start = self._HEAD.size + self._ASSIGNMENT.size
            rest = content[start:]
            if len(rest) != node_length + parts_length + body_length or crc != zlib.crc32(rest, zlib.crc32(content[4:self._HEAD.size - 4])):
                raise ValueError("its checksum is wrong")
            parts = [_Part(*part) for part in json.loads(rest[node_length:node_length + parts_length])]
            return rest[node_length + parts_length:], parts
        except (OSError, ValueError, TypeError, struct.error) as fault:
            _warn("spool", "a batch of the spool could not be read: %s", fault)
            return None

    def _remove(self, number):
        size = self._files.pop(number, None)
        if size is not None:
            self.bytes -= size
            self._remove_file(self._path(number))

    @staticmethod
    def _remove_file(path):
        try:
            os.remove(path)
        except OSError as fault:
            _warn("spool", "a file of the spool could not be deleted: %s", fault)

    def _path(self, number):
        return os.path.join(self._directory, f"{number:012d}.batch")

    def _assignment(self, producer, sequence):
        if not sequence:
            return bytes(self._ASSIGNMENT.size)
        assigned = struct.pack("<16sQ", producer, sequence)
        return assigned + struct.pack("<I", zlib.crc32(assigned))

    def _assigned(self, data):
        producer, sequence, crc = self._ASSIGNMENT.unpack_from(data)
        return (producer, sequence) if sequence and crc == zlib.crc32(data[:24]) else (None, 0)


# --------------------------------------------------------------------------------------------------------------- sending

class _Gate:
    """Lets one message of a kind pass in ten seconds, so that a silo that is away does not fill the log."""

    def __init__(self):
        self._last, self._held = {}, collections.Counter()

    def passes(self, kind):
        now = _time.monotonic()
        if now - self._last.get(kind, -math.inf) < 10:
            self._held[kind] += 1
            return None
        self._last[kind] = now
        return self._held.pop(kind, 0)


_gate = _Gate()


def _warn(kind, message, *values):
    """A warning that fails nothing: handlers of the application's logging may throw."""
    try:
        held = _gate.passes(kind)
        if held is not None:
            _log.warning(message + (f" ({held} similar messages suppressed)" if held else ""), *values)
    except Exception:
        pass


class _Security:
    """The client's credential, and the silos that it trusts."""

    def __init__(self, api_key=None, api_key_file=None, token_provider=None, ca_file=None, client_certificate=None, client_key=None):
        if sum(given is not None for given in (api_key, api_key_file, token_provider)) > 1:
            raise ValueError("there are several of api_key, api_key_file and token_provider: give one")
        for setting, path in (("api_key_file", api_key_file), ("ca_file", ca_file), ("client_certificate", client_certificate), ("client_key", client_key)):
            _check_path(setting, path)
        self._api_key, self._file, self._provider = api_key, api_key_file, token_provider
        self._read_at, self._tls = None, (ca_file, client_certificate, client_key)
        if api_key is not None:
            self._checked(api_key)

    def headers(self):
        """Raises where there is no key to send: the request does not leave then."""
        if self._provider is not None:
            key = self._provider()
        elif self._file is not None:
            changed = os.stat(self._file).st_mtime_ns
            if changed != self._read_at:  # a key that is replaced is read again
                with open(self._file, encoding="utf-8") as file:
                    self._api_key = file.read(65_537).strip()
                self._read_at = changed
            key = self._api_key
        else:
            key = self._api_key
        return {} if key is None else {"Authorization": "Bearer " + self._checked(key)}

    def context(self):
        ca_file, certificate, key = self._tls
        context = ssl.create_default_context(cafile=ca_file)
        if certificate is not None:
            context.load_cert_chain(certificate, key)
        return context

    @staticmethod
    def _checked(key):
        if not isinstance(key, str) or not 0 < len(key) <= 65_536 or not all(" " < letter < "\x7f" for letter in key):
            raise ValueError("the API key or token is empty, or has characters that a header cannot carry")  # not shown: it is a secret
        return key


def _addresses(endpoints):
    endpoints = [endpoints] if isinstance(endpoints, str) else list(endpoints)
    if not endpoints:
        raise ValueError("endpoints is empty: it has the address of at least one silo, such as http://127.0.0.1:8080")
    for endpoint in endpoints:
        parts = urllib.parse.urlsplit(endpoint if isinstance(endpoint, str) else "")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"endpoints has '{endpoint}': an address is such as http://127.0.0.1:8080")
    return [urllib.parse.urlsplit(endpoint.rstrip("/")) for endpoint in endpoints]


class _Connection:
    """An HTTP/1.1 connection with keep-alive to one address: no proxy of the environment, no redirects. One request at a time."""

    def __init__(self, address, security, timeout, headers=None):
        self._address, self._security, self._timeout, self._headers = address, security, timeout, dict(headers or {})
        self._http = None
        self._is_fresh = True

    def request(self, method, path, body=None, headers=None, timeout=None):
        """(status, headers, body). Raises NotSent where nothing left this process, and OSError where it cannot be known."""
        timeout = timeout or self._timeout
        try:
            sent = {**self._headers, **self._security.headers(), **(headers or {})}
        except Exception as fault:
            raise _NotSent("no-credential", f"no key or token: {fault}") from fault
        while True:
            if self._http is None:
                self._connect(timeout)
            was_used = not self._is_fresh
            self._is_fresh = False
            try:
                self._http.sock.settimeout(timeout)
                self._http.request(method, self._address.path + path, body, sent)
                response = self._http.getresponse()
                content = response.read(_MAX_ANSWER_BYTES * 64 if method == "GET" else _MAX_ANSWER_BYTES)
                if response.will_close or not response.isclosed():
                    self.close()
                return response.status, response.headers, content
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as fault:
                self.close()
                if not was_used:
                    raise OSError(str(fault)) from fault
                # A silo closes what is idle: the same bytes under the same number go again, over a new connection.
            except (OSError, http.client.HTTPException) as fault:
                self.close()
                raise OSError(str(fault) or type(fault).__name__) from fault

    def _connect(self, timeout):
        address, limit = self._address, min(timeout, 5.0)
        try:
            if address.scheme == "https":
                connection = http.client.HTTPSConnection(address.hostname, address.port or 443, timeout=limit, context=self._security.context())
            else:
                connection = http.client.HTTPConnection(address.hostname, address.port or 80, timeout=limit)
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise _NotSent("no-connection", str(fault)) from fault
        self._http, self._is_fresh = connection, True

    def close(self):
        connection, self._http = self._http, None
        if connection is not None:
            try:
                connection.close()
            except OSError:
                pass

    def abort(self):
        """Ends a request that another thread waits in."""
        connection = self._http
        try:
            if connection is not None and connection.sock is not None:
                connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def abandon(self):
        """In a forked child: the descriptor is closed, and nothing is said to the other side."""
        connection, self._http = self._http, None
        try:
            if connection is not None and connection.sock is not None:
                os.close(connection.sock.detach())
        except (OSError, ValueError):
            pass


class _NotSent(Exception):
    def __init__(self, reason, detail):
        super().__init__(detail)
        self.reason = reason


class _Endpoint:
    def __init__(self, address, connection):
        self.address, self.connection = address, connection
        self.failures, self.not_before = 0, 0.0


class _Answer:
    """How an attempt ended. kind: acknowledged, overloaded, refused, unsent (certainly not taken), or unknown (it may have been taken)."""

    def __init__(self, kind, reason="", detail="", retry_after=None, ack=None):
        self.kind, self.reason, self.detail, self.retry_after, self.ack = kind, reason, detail, retry_after, ack


class _Batch:
    """A batch on its way. The sender's lock guards it."""

    __slots__ = ("payload", "parts", "records", "labels", "created", "entry", "stream", "ordinal", "size", "producer", "sequence", "uncertain", "is_accepted",
                 "assigned", "attempts", "failures", "acceptances", "not_before")

    def __init__(self, stream, payload, parts, records, labels, created, size):
        self.stream, self.payload, self.parts, self.records, self.labels, self.created, self.size = stream, payload, parts, records, labels, created, size
        self.entry, self.ordinal, self.producer, self.sequence = None, 0, None, 0
        self.assigned = None  # the number that its file has
        self.uncertain = self.is_accepted = False
        self.attempts = self.failures = self.acceptances = 0
        self.not_before = 0.0


class _Stream:
    """Batches of one producer: those that have a number of its epoch and are not committed, ascending, and those that were never
    sent. A batch gets its number when it is first sent."""

    def __init__(self, node, producer=None, is_live=True):
        self.node, self.is_live = node, is_live
        self.producer = producer or uuid.uuid4().bytes
        self.next = 1
        self.numbered, self.unsent = [], collections.deque()
        self.any_committed = False

    @property
    def low_mark(self):
        """0 until the silo has committed something: it refuses an unknown epoch whose low mark says that it was acknowledged."""
        if not self.any_committed:
            return 0
        return (self.numbered[0].sequence if self.numbered else self.next) - 1

    def number(self, batch):
        batch.producer, batch.sequence = self.producer, self.next
        self.next += 1
        self.numbered.append(batch)

    def is_open(self, limit):
        return not self.numbered or (len(self.numbered) < limit and self.next - self.numbered[0].sequence < limit)

    def next_batch(self, now, limit):
        """(batch, when one is due): of those that failed least the oldest, since one that no silo takes must not hold up the others."""
        again, due = None, math.inf
        for batch in self.numbered:
            if batch.not_before > now:
                due = min(due, batch.not_before)
            elif again is None or batch.failures < again.failures:
                again = batch
        if (again is None or again.failures) and self.unsent and self.is_open(limit):
            if self.unsent[0].not_before <= now:
                return self.unsent[0], due
            due = min(due, self.unsent[0].not_before)
        return again, due

    def renew(self):
        """Gives the epoch up, and begins another."""
        old, self.numbered = self.numbered, []
        self.producer, self.next, self.any_committed = uuid.uuid4().bytes, 1, False
        return old


class _Sender:
    """Sends batches so that each is counted exactly once: numbers them under the producer's epoch, retries, fails over, and keeps
    every batch until the committed set has it. Bounded in bytes. One thread, one request at a time."""

    MAX_UNACKNOWLEDGED = 1024
    SUSPECT_AFTER = 1.0
    PUT_OFF = 1.0
    SIGN_OFF_TIMEOUT = 2.0

    def __init__(self, core):
        options = core.options
        self._core, self._options = core, options
        self._changed = threading.Condition()
        self.live = _Stream(options["node"])
        self._streams = [self.live]
        self._turn = 0
        self._held, self._open = {}, set()  # by ordinal; open until they are counted, so that who flushes finds them counted
        self._ordinals = itertools.count(1)
        self.bytes = 0
        self.endpoints = [_Endpoint(address, _Connection(address, options["security"], options["request_timeout"], options["headers"])) for address in options["endpoints"]]
        self._current = random.randrange(len(self.endpoints))  # clients of one cluster start at different silos
        self._paused_until = self._next_poll = 0.0
        self._poll_delay, self._idle_polls, self._overloads = options["poll_interval"], 0, 0
        self._is_stopping = False
        self._messages = []  # for the log, once the lock is released

    # -- what the batcher calls

    def offer(self, payload, parts, labels):
        core, spool = self._core, self._core.spool
        records = sum(part.records for part in parts)
        batch = _Batch(self.live, payload, parts, records, labels, int(_time.time() * 1000), len(payload))
        limit = self._options["max_queued_bytes"]
        with self._changed:
            has_room = self.bytes + batch.size <= limit and not self._is_stopping
        if spool is not None and (self._options["spool_everything"] or not has_room):
            batch.entry, gone = spool.append(batch)
            for number, gone_parts in gone:
                self._drop_spooled(number, gone_parts)
            if batch.entry is not None:
                core.count("spooled", records)
                if not has_room:
                    batch.payload = None  # read again when it is sent
        ended = []
        with self._changed:
            if batch.payload is not None:
                while self.bytes + batch.size > limit and batch.entry is None:
                    oldest = next((other for stream in self._streams for other in stream.unsent if other.payload is not None and other.entry is None), None)
                    if oldest is None:
                        break
                    oldest.stream.unsent.remove(oldest)
                    ended.append((oldest, "queue-full" if spool is None else "spool-full"))
                    self._forget(oldest)
                if self.bytes + batch.size > limit and batch.entry is None:
                    ended.append((batch, "queue-full" if spool is None else "spool-full"))
                else:
                    self.bytes += batch.size
            if not ended or ended[-1][0] is not batch:
                batch.ordinal = next(self._ordinals)
                self._held[batch.ordinal] = batch
                self._open.add(batch.ordinal)
                self.live.unsent.append(batch)
                self._changed.notify_all()
        self._report(ended)

    def resume(self, found):
        """What an earlier process left: numbered batches under their old epoch and number, others under a new one."""
        streams = {}
        for number, node, producer, sequence, created, records, labels in sorted(found, key=lambda each: (each[1], each[2] or b"", each[3], each[0])):
            stream = streams.get((node, producer))
            if stream is None:
                stream = streams[node, producer] = _Stream(node, producer, is_live=False)
            batch = _Batch(stream, None, None, records, labels, created, 0)
            batch.entry, batch.ordinal = number, next(self._ordinals)
            self._held[batch.ordinal] = batch
            self._open.add(batch.ordinal)
            if producer is None:
                stream.unsent.append(batch)
            else:
                batch.producer, batch.sequence, batch.uncertain, batch.assigned = producer, sequence, True, (producer, sequence)
                stream.next = sequence + 1
                stream.numbered.append(batch)
        self._streams += streams.values()

    def flush(self, timeout):
        """Waits until every batch taken so far has ended. False: some have not."""
        with self._changed:
            through = next(self._ordinals)
            self._changed.notify_all()
            return self._changed.wait_for(lambda: not self._open or min(self._open) > through, timeout)

    def stop(self):
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()

    def abort(self):
        for endpoint in self.endpoints:
            endpoint.connection.abort()

    # -- the thread

    def run(self):
        while True:
            with self._changed:
                if self._is_stopping:
                    return
                now = _time.monotonic()
                ended = self._expire()
                job, due = (None, 0.0) if ended else self._next_job(now)
                if job is None and not ended:
                    self._changed.wait(min(max(due - now, 0.001), 60.0))
                    continue
            if ended:
                self._report(ended)
            elif job[1] == "end":
                self._sign_off(job[0], job[2])
            else:
                self._perform(*job)

    def finish(self):
        """After the thread: what is not acknowledged goes to the spool with its number, or is dropped; then it signs off."""
        with self._changed:
            rest = [batch for stream in self._streams for batch in [*stream.numbered, *stream.unsent]]
            for stream in self._streams:
                stream.numbered, stream.unsent = [], collections.deque()
            last, producer, low_mark = self.live.next - 1, self.live.producer, min([batch.sequence for batch in rest if batch.sequence and batch.stream is self.live] + [self.live.next]) - 1
            low_mark = low_mark if self.live.any_committed else 0
        ended = []
        for batch in rest:
            if batch.ordinal not in self._held:
                continue  # it had to go for one of those before
            if batch.entry is None and self._core.spool is not None:
                batch.entry, gone = self._core.spool.append(batch, batch.producer, batch.sequence)
                for number, parts in gone:
                    self._drop_spooled(number, parts, is_last=True)
                if batch.entry is not None:
                    self._core.count("spooled", batch.records)
            if batch.entry is None:
                ended.append((batch, "shutdown" if self._core.spool is None else "spool-full"))
        self._report(ended)
        with self._changed:
            self._held.clear()
            self._open.clear()
            self.bytes = 0
            self._changed.notify_all()
        if last:
            self._say_end(producer, low_mark, last, self._options["node"])
        for endpoint in self.endpoints:
            endpoint.connection.close()

    def _expire(self):
        oldest = (_time.time() - self._options["max_age"]) * 1000
        ended = []
        for stream in self._streams:
            if not (stream.unsent and stream.unsent[0].created < oldest) and not any(batch.created < oldest for batch in stream.numbered):
                continue
            for batch in [batch for batch in [*stream.numbered, *stream.unsent] if batch.created < oldest]:
                self._take_out(batch)
                ended.append((batch, "expired"))
        return ended

    def _next_job(self, now):
        """((stream, batch or None for a poll or "end", endpoint), when to look again)."""
        if self._paused_until > now:
            return None, self._paused_until
        due = math.inf
        chosen = None
        for at in range(len(self._streams)):
            stream = self._streams[(self._turn + at) % len(self._streams)]
            batch, when = stream.next_batch(now, self.MAX_UNACKNOWLEDGED)
            due = min(due, when)
            if batch is None and not stream.is_live and not stream.numbered and not stream.unsent:
                batch = "end"
            if batch is not None:
                chosen, self._turn = (stream, batch), (self._turn + at + 1) % len(self._streams)
                break
        if chosen is None:
            waiting = [stream for stream in self._streams if any(batch.is_accepted for batch in stream.numbered)]
            if not waiting:
                return None, due
            if self._next_poll > now:
                return None, min(due, self._next_poll)
            self._turn += 1
            chosen = waiting[self._turn % len(waiting)], None
        endpoint, when = self._take_endpoint(now)
        if endpoint is None:
            return None, when
        stream, batch = chosen
        if isinstance(batch, _Batch):
            if batch.sequence == 0:
                stream.unsent.remove(batch)
                stream.number(batch)
            batch.attempts += 1
            batch.is_accepted = False
        return (stream, batch, endpoint), due

    def _take_endpoint(self, now):
        soonest = math.inf
        for at in range(len(self.endpoints)):
            index = (self._current + at) % len(self.endpoints)
            if self.endpoints[index].not_before <= now:
                self._current = index
                return self.endpoints[index], now
            soonest = min(soonest, self.endpoints[index].not_before)
        return None, soonest

    def _perform(self, stream, batch, endpoint):
        body, producer, sequence = b"", stream.producer, 0
        if batch is not None:
            producer, sequence = batch.producer, batch.sequence
            body = batch.payload
            if batch.entry is not None and body is None:
                loaded = self._core.spool.load(batch.entry)
                if loaded is None:
                    with self._changed:
                        self._take_out(batch)
                    self._report([(batch, "spool-corrupt")])
                    return
                body, batch.parts = loaded
            if batch.entry is not None and batch.assigned != (producer, sequence):
                if not self._core.spool.assign(batch.entry, producer, sequence):
                    with self._changed:
                        batch.not_before = _time.monotonic() + self.PUT_OFF
                    return
                batch.assigned = producer, sequence
            self._core.sending(batch, len(body))
        else:
            self._core.count("polls", 1)
        with self._changed:
            low_mark = stream.low_mark
        answer = self._send(endpoint, encode_header(producer, sequence, low_mark, stream.node), body)
        with self._changed:
            ended = self._apply(stream, batch, endpoint, answer)
            messages, self._messages = self._messages, []
        for message in messages:
            _warn(*message)
        if answer.ack is not None:
            self._report_ack(batch, answer.ack)
        self._report(ended)

    def _send(self, endpoint, header, body, timeout=None):
        headers = {"Content-Type": _PROTOBUF, "Accept": _PROTOBUF}
        content = header + body
        if self._options["gzip"] and body:
            compressor = zlib.compressobj(1, zlib.DEFLATED, 31)
            content = compressor.compress(content) + compressor.flush()
            headers["Content-Encoding"] = "gzip"
        try:
            status, answered, data = endpoint.connection.request("POST", "/v1/records", content, headers, timeout)
        except _NotSent as fault:
            return _Answer("unsent", fault.reason, str(fault))
        except Exception as fault:
            return _Answer("unknown", "connection-broken", str(fault) or type(fault).__name__)
        return _interpret(status, answered, data)

    # -- what an answer does; under the lock

    def _apply(self, stream, batch, endpoint, answer):
        now = _time.monotonic()
        if answer.kind in ("acknowledged", "overloaded", "refused"):
            endpoint.failures, endpoint.not_before = 0, 0.0
        if answer.kind == "acknowledged":
            return self._apply_ack(stream, batch, answer, now)
        if answer.kind == "overloaded":
            self._pause(now, answer.retry_after)
            return []
        if answer.kind == "refused":
            return self._refuse(batch, answer.reason, answer.detail)
        if batch is not None:
            batch.failures += 1
            batch.uncertain = batch.uncertain or answer.kind == "unknown"
        endpoint.failures += 1
        pause = self._backoff(endpoint.failures, answer.retry_after)
        endpoint.not_before = now + pause
        if not self._is_stopping:
            self._messages.append(("endpoint", "%s failed: %s, %s; it is tried again in %.1f s", urllib.parse.urlunsplit(endpoint.address), answer.reason, answer.detail, pause))
        if batch is None:
            self._next_poll = now + self._poll_delay
        for each in self._streams:  # a connection broke: what a silo accepted through it may be lost
            for accepted in each.numbered:
                if accepted.is_accepted:
                    accepted.not_before = min(accepted.not_before, now + self.SUSPECT_AFTER)
        return []

    def _apply_ack(self, stream, batch, answer, now):
        ack, ended = answer.ack, []
        if ack.status != "overloaded":
            self._overloads = 0
        if ack.through or ack.above:
            stream.any_committed = True
        for committed in [each for each in stream.numbered if ack.has(each.sequence)]:
            self._take_out(committed)
            ended.append((committed, None))
        is_held = batch is not None and batch.ordinal in self._held
        if ack.status in ("accepted", "duplicate") and is_held:
            batch.uncertain = batch.is_accepted = True
            batch.not_before = now + self._options["resend_after"] * (1 << min(batch.acceptances, 6))
            batch.acceptances += 1
        elif ack.status == "committed" and is_held:
            stream.any_committed = True
            self._take_out(batch)
            ended.append((batch, None))
        elif ack.status == "overloaded":
            self._pause(now, ack.retry_after or answer.retry_after)
        elif ack.status == "refused" and ack.reason == "producer-forgotten":
            ended += self._renew(stream, ack)
        elif ack.status == "refused" and ack.reason == "sequence-out-of-range":
            if batch is not None:  # the window moves on as earlier batches are committed
                batch.not_before = now + self.PUT_OFF
        elif ack.status == "refused":
            ended += self._refuse(batch, ack.reason, ack.describe())
        self._idle_polls = min(self._idle_polls + 1, 5) if batch is None and not ended else 0
        interval = self._options["poll_interval"]
        self._poll_delay = min(2 * self._poll_delay, 10 * interval) if self._idle_polls == 5 else interval
        self._next_poll = now + self._poll_delay
        return ended

    def _refuse(self, batch, reason, detail):
        self._messages.append(("refused", "a batch was refused and is dropped: %s, %s", reason, detail))
        if batch is None or batch.ordinal not in self._held:
            return []
        self._take_out(batch)
        return [(batch, "refused:" + reason)]

    def _renew(self, stream, ack):
        """A batch whose attempts all ended with "not taken" was not counted, and goes again under a new epoch; others may have been."""
        self._messages.append(("forgotten", "the silo has forgotten this producer: %s", ack.describe()))
        ended = []
        for batch in reversed(stream.renew()):
            if batch.uncertain:
                self._forget(batch)
                ended.append((batch, "producer-forgotten"))
            else:
                batch.sequence, batch.producer, batch.not_before = 0, None, 0.0
                stream.unsent.appendleft(batch)
        return ended

    def _pause(self, now, retry_after):
        self._overloads += 1
        self._paused_until = max(self._paused_until, now + self._backoff(self._overloads, retry_after))

    @staticmethod
    def _backoff(failures, retry_after):
        """Full jitter over an exponential bound (Brooker 2015); never less than what was asked for, which is believed up to 5 min."""
        if retry_after:
            return min(retry_after, 300.0) + random.uniform(0, 0.1)
        return max(0.001, random.uniform(0, min(30.0, 0.1 * 2 ** min(failures - 1, 30))))

    def _take_out(self, batch):
        stream = batch.stream
        if batch.sequence and batch in stream.numbered:
            stream.numbered.remove(batch)
        elif batch in stream.unsent:
            stream.unsent.remove(batch)
        self._forget(batch)

    def _forget(self, batch):
        if self._held.pop(batch.ordinal, None) is not None and batch.payload is not None:
            self.bytes -= batch.size

    # -- what is told; outside of the lock

    def _report(self, ended):
        for batch, reason in ended:
            if reason is None:
                self._core.acked(batch)
            else:
                _warn("dropped", "a batch of %d records is dropped: %s", batch.records, reason)
                self._core.drop(reason, batch.records, batch.labels, None if reason.startswith("refused:") else batch.parts)
            if batch.entry is not None and self._core.spool is not None:
                self._core.spool.remove(batch.entry)
            self._core.call("on_batch_end", batch.records, batch.labels, reason)
        if ended:
            with self._changed:
                self._open.difference_update(batch.ordinal for batch, _ in ended)
                self._changed.notify_all()

    def _report_ack(self, batch, ack):
        if batch is not None and ack.status in ("accepted", "committed"):  # a duplicate repeats nothing
            for rejection in ack.rejections:
                _warn("rejected", "the silo did not take %d records: %s", rejection["count"], rejection)
                self._core.rejected(rejection)
            for warning in ack.warnings:
                _warn("warned", "the silo took records, and said of %d of them: %s", warning["count"], warning)
                self._core.warned(warning)
        now = _time.time()
        for model, rate in ack.rates.items():
            self._core.want(model, rate, now)

    def _drop_spooled(self, number, parts, is_last=False):
        """The spool was full: its oldest batch is gone, unless memory has it and goes on."""
        with self._changed:
            batch = next((each for each in self._held.values() if each.entry == number), None)
            if batch is not None:
                batch.entry = None
                if batch.payload is not None and not is_last:
                    return
                self._take_out(batch)
                self._open.discard(batch.ordinal)
                self._changed.notify_all()
        self._core.drop("spool-full", batch.records if batch else sum(part.records for part in parts), batch.labels if batch else 0, parts)
        _warn("dropped", "a batch is dropped: spool-full")

    def _sign_off(self, stream, endpoint):
        with self._changed:
            self._streams.remove(stream)
            self._turn = 0
            last, low_mark = stream.next - 1, stream.low_mark
        if last:
            self._say_end(stream.producer, low_mark, last, stream.node)

    def _say_end(self, producer, low_mark, last, node):
        """So that nobody misses it; what fails is left, and the node then counts as one that went without a word."""
        deadline = _time.monotonic() + self.SIGN_OFF_TIMEOUT
        for _ in range(3):
            with self._changed:
                endpoint, _ = self._take_endpoint(_time.monotonic())
            left = deadline - _time.monotonic()
            if endpoint is None or left <= 0:
                return
            answer = self._send(endpoint, encode_header(producer, 0, low_mark, node, last), b"", left)
            if answer.kind in ("acknowledged", "refused"):
                return
            endpoint.not_before = _time.monotonic() + 1


def _interpret(status, headers, data):
    retry_after = _retry_after(headers.get("Retry-After"))
    if status in (200, 202, 400, 403, 409, 429) and (headers.get("Content-Type") or "").split(";")[0].strip() == _PROTOBUF:
        try:
            return _Answer("acknowledged", ack=Ack(data), retry_after=retry_after)
        except (ValueError, struct.error):
            pass  # something between here and the silo answered in its own way
    reason = f"http-{status}"
    problem = _problem(data) if status >= 400 else {}
    detail = str(problem.get("detail") or problem.get("title") or "")
    if status == 429:
        return _Answer("overloaded", reason, detail, retry_after)
    if status in (401, 403, 404, 405, 407, 421) or 300 <= status < 400:
        return _Answer("unsent", reason, detail or "a redirect is not followed", retry_after)
    if status == 408 or status >= 500:
        return _Answer("unknown", reason, detail, retry_after)
    if status >= 400:
        return _Answer("refused", str(problem.get("reason") or reason), detail)
    return _Answer("unknown", "bad-answer", "the answer is no acknowledgement")


def _retry_after(text):
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        try:
            from email.utils import parsedate_to_datetime
            return max(0.0, parsedate_to_datetime(text).timestamp() - _time.time())
        except (TypeError, ValueError):
            return None


def _problem(data):
    try:
        problem = json.loads(data)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


# ---------------------------------------------------------------------------------------------------------------- client

class _FirstQueue(collections.deque):
    """The queue of a forked child until it logs: then its own threads are started, and not before, since most children never do."""

    def __init__(self, core):
        super().__init__()
        self._core = core

    def append(self, entry):
        self._core.queue.append(entry)
        self._core.start()


class _Core:
    """What one process has of a monitor: queue, counts, threads, spool. A forked child gets another one."""

    def __init__(self, monitor, options):
        self.monitor, self.options = monitor, options
        self.id_key = options["id_key"]
        self.queue = collections.deque()
        self.first_queue = _FirstQueue(self)
        self.omissions = _Omissions()
        self.faults, self.malformed, self.labels_dropped = _Counter(), _Counter(), _Counter()
        self.recorded = self.batched = self.labels_recorded = self.labels_sampled_out = 0
        self.spool = None
        self.sender = _Sender(self)
        self._batcher = _Batcher(self)
        self._lock = threading.Lock()
        self._counts, self._dropped, self._rejected, self._warned = (collections.Counter() for _ in range(4))
        self._starting = threading.RLock()
        self._wake, self._opened = threading.Event(), threading.Event()
        self._flushed = threading.Condition()
        self._flush_wanted = self._flush_done = 0
        self._is_started = self._is_closing = False
        self._resources, self._next_sample = None, math.inf
        self._threads = []

    def start(self):
        with self._starting:
            if self._is_started or self._is_closing:
                return
            self._is_started = True
            self.monitor._attach_queue(self.queue)
            # Daemons: they must not keep a process alive, and atexit comes before they are stopped.
            self._threads = [threading.Thread(target=run, name=name, daemon=True) for run, name in ((self._send, "orleansmonitor sending"), (self._batch, "orleansmonitor batching"))]
            for thread in self._threads:
                thread.start()
            processes = sys.modules.get("multiprocessing.process")
            if processes is not None and processes.parent_process() is not None and "multiprocessing.util" in sys.modules:
                # A worker of multiprocessing ends without atexit.
                sys.modules["multiprocessing.util"].Finalize(None, self.monitor.close, exitpriority=10)

    def open_spool(self):
        directory = self.options["spool"]
        if directory is None:
            return
        try:
            spool = _Spool(directory, self.options["spool_max_bytes"], self.options["max_age"])
            found, drops = spool.found()
        except Exception as fault:
            _log.error("the spool is not used: spool is '%s': %s", directory, fault)
            return
        self.spool = spool
        for parts, records, labels, reason in drops:
            self.drop(reason, records, labels, parts)
        if found:
            _log.info("sending %d batches that an earlier process left in %s", len(found), directory)
            self.sender.resume(found)

    # -- threads

    def _send(self):
        if self.spool is None:
            self.open_spool()
        self._opened.set()
        while True:
            try:
                self.sender.run()
                return
            except Exception as fault:
                self.fault("the sending thread failed", fault)
                _time.sleep(1)

    def _batch(self):
        self._opened.wait(30)
        try:
            if self.options["resources_interval"] > 0 and sys.platform.startswith("linux"):
                self._resources = _Resources()
                self._next_sample = _time.monotonic() + self.options["resources_interval"]
        except Exception as fault:
            self.fault("the resources of this node could not be read", fault)
        interval = self.options["flush_interval"]
        period = min(max(interval / 4, 0.001), 0.05)
        closed_at = _time.monotonic()
        while True:
            self._wake.wait(period)
            self._wake.clear()
            is_last = self._is_closing
            with self._flushed:
                wanted = self._flush_wanted
            try:
                closed_at = self._turn(closed_at, interval, is_last or wanted > self._flush_done)
            except Exception as fault:
                self.fault("the batching thread failed; records may be missing", fault)
            with self._flushed:
                self._flush_done = wanted
                self._flushed.notify_all()
            if is_last:
                return

    def _turn(self, closed_at, interval, closes):
        queue, batcher = self.queue, self._batcher
        for at in range(len(queue)):
            entry = queue.popleft()
            try:
                batcher.take(entry)
            except Exception as fault:
                self.fault("a record could not be read", fault)
                if len(entry) == _ENTRY_OF_RECORD:
                    self.drop("fault", 1, 0, None)
                elif len(entry) == _ENTRY_OF_LABEL:
                    self.labels_dropped.add()
            if batcher.is_full:
                self._close()
                closed_at = _time.monotonic()
            if at & 63 == 63:
                _time.sleep(0)  # the threads that predict go first
        now = _time.monotonic()
        if now >= self._next_sample:
            self._next_sample = now + self.options["resources_interval"]
            sample = self._resources.sample(_time.time())
            if sample is not None:
                batcher.take_sample(sample)
        if closes or now - closed_at >= interval:
            self._close()
            closed_at = now
        return closed_at

    def _close(self):
        closed = self._batcher.close(_time.time())
        if closed is not None:
            self.sender.offer(*closed)

    # -- flushing and ending

    def flush(self, timeout):
        deadline = _time.monotonic() + timeout
        with self._flushed:
            self._flush_wanted += 1
            wanted = self._flush_wanted
            self._wake.set()
            if not self._flushed.wait_for(lambda: self._flush_done >= wanted, timeout):
                return False
        return self.sender.flush(max(0.0, deadline - _time.monotonic()))

    def close(self, timeout):
        with self._starting:
            was_started, self._is_closing = self._is_started, True
        if not was_started:
            return
        sending, batching = self._threads
        self._wake.set()
        batching.join(3)
        self.sender.flush(timeout)
        self.sender.stop()
        sending.join(0.2)
        if sending.is_alive():
            self.sender.abort()
            sending.join(5)
        if sending.is_alive() or batching.is_alive():
            _log.error("the client did not end in time: what it holds in memory is lost")
            return
        self.sender.finish()
        if self.spool is not None:
            self.spool.close()

    def abandon(self):
        """In a forked child: what is the parent's stays the parent's."""
        for endpoint in self.sender.endpoints:
            endpoint.connection.abandon()
        if self.spool is not None:
            self.spool.close(is_child=True)

    # -- counts

    def models(self):
        return list(self.monitor._models.values())

    def count(self, name, value):
        with self._lock:
            self._counts[name] += value

    def sending(self, batch, size):
        with self._lock:
            self._counts["batches_sent"] += 1
            self._counts["bytes_sent"] += size
            if batch.attempts > 1 or batch.failures:
                self._counts["batches_retried"] += 1
            else:
                self._counts["sent"] += batch.records

    def acked(self, batch):
        with self._lock:
            self._counts["acked"] += batch.records
            self._counts["labels_acked"] += batch.labels
            self._counts["batches_acked"] += 1

    def drop(self, reason, records, labels, parts):
        with self._lock:
            self._dropped[reason] += records
            self._counts["labels_lost"] += labels
        if parts:
            self.omissions.add_dropped(parts)

    def warned(self, warning):
        with self._lock:
            self._warned[warning["reason"]] += warning["count"]

    def rejected(self, rejection):
        with self._lock:
            self._rejected[rejection["reason"]] += rejection["count"]
        self.call("on_rejected", rejection)

    def want(self, model, rate, now):
        state = self.monitor._states.get(model)
        if state is not None:
            state.sampling.want(rate, now)

    def call(self, callback, *values):
        """Code of the application's: what it throws stops nothing."""
        function = self.options[callback]
        if function is not None:
            try:
                function(*values)
            except Exception as fault:
                _warn("callback", "%s failed: %r", callback, fault)

    def fault(self, what, fault):
        self.faults.add()
        _warn(what, "%s: %r", what, fault)

    def statistics(self):
        with self._lock:
            counts, dropped, rejected, warned = (dict(each) for each in (self._counts, self._dropped, self._rejected, self._warned))
        lost = 0
        for model in self.models():
            for reason, records in model._losses():
                lost += records
                if records:
                    dropped[reason] = dropped.get(reason, 0) + records
        models = self.models()
        return {
            "recorded": self.recorded + lost,
            "sampled_out": sum(model._sampled_out for model in models),
            "batched": self.batched,
            "spooled": counts.get("spooled", 0),
            "sent": counts.get("sent", 0),
            "acked": counts.get("acked", 0),
            "dropped": dropped,
            "rejected": rejected,
            "warnings": warned,
            "labels_recorded": self.labels_recorded,
            "labels_sampled_out": self.labels_sampled_out,
            "labels_acked": counts.get("labels_acked", 0),
            "labels_dropped": self.labels_dropped.read() + counts.get("labels_lost", 0),
            "batches_sent": counts.get("batches_sent", 0),
            "batches_retried": counts.get("batches_retried", 0),
            "batches_acked": counts.get("batches_acked", 0),
            "bytes_sent": counts.get("bytes_sent", 0),
            "polls": counts.get("polls", 0),
            "queued_records": len(self.queue),
            "queued_bytes": self.sender.bytes,
            "spool_bytes": self.spool.bytes if self.spool is not None else 0,
            "is_spooling": self.spool is not None,
            "malformed": self.malformed.read(),
            "faults": self.faults.read(),
            "producer": str(uuid.UUID(bytes=self.sender.live.producer)),
        }


class Monitor:
    """The client of a process: one for the process. Settings are checked here; ValueError names the setting, its value and the limit.

    endpoints: address of a silo, or of several; any takes any batch.      node: this serving node; default: the machine's name.
    spool: a directory of this process's own; default: none. spool_everything: write every batch before it is sent.
    spool_max_bytes, max_age (seconds): past them the oldest batches are dropped, and counted.
    buffer_records: records and labels between logging and batching; buffer_bytes: of vectors among them.
    max_queued_bytes: of batches in memory.
    flush_interval: longest time in seconds from a record to its batch.    shutdown_timeout: seconds that `close` waits for acknowledgements.
    gzip: compress requests.                                               sampling: a Sampling.
    id_key, id_key_file: a secret with which ids are hashed (docs/privacy.md).
    api_key, api_key_file, token_provider; ca_file, client_certificate, client_key: credential and TLS (docs/security.md).
    on_rejected(rejection): what a silo did not take of a batch that it took, a dict of reason, field, value, limit, count.
    on_batch_end(records, labels, reason): reason is None where the batch is durable. Both are called by the sending thread.
    resources_interval: seconds between samples of the node's processors and memory (Linux); 0: none.
    """

    def __init__(self, endpoints="http://127.0.0.1:8080", *, node=None, spool=None, spool_everything=False, spool_max_bytes=256 << 20, max_age=86_400.0,
                 buffer_records=100_000, buffer_bytes=64 << 20, max_monitors=256, max_batch_records=2000, max_batch_bytes=256 << 10, flush_interval=1.0, shutdown_timeout=5.0,
                 max_queued_bytes=32 << 20, request_timeout=10.0, poll_interval=0.2, resend_after=5.0, gzip=False, sampling=None, id_key=None, id_key_file=None,
                 api_key=None, api_key_file=None, token_provider=None, ca_file=None, client_certificate=None, client_key=None, headers=None,
                 on_rejected=None, on_batch_end=None, resources_interval=10.0):
        node = socket.gethostname() if node is None else node
        _check_name("node", node)
        for setting, value, least, most in (
                ("spool_max_bytes", spool_max_bytes, 1 << 20, 1 << 40), ("max_age", max_age, 1, 6 * 86_400), ("buffer_records", buffer_records, 100, 10_000_000),
                ("buffer_bytes", buffer_bytes, 64 << 10, 16 << 30),
                ("max_monitors", max_monitors, 1, 1024), ("max_batch_records", max_batch_records, 1, 65_536), ("max_batch_bytes", max_batch_bytes, 4 << 10, 4 << 20),
                ("flush_interval", flush_interval, 0.01, 600), ("shutdown_timeout", shutdown_timeout, 0, 300), ("max_queued_bytes", max_queued_bytes, 64 << 10, 4 << 30),
                ("request_timeout", request_timeout, 0.1, 300), ("poll_interval", poll_interval, 0.01, 60), ("resend_after", resend_after, 0.1, 600),
                ("resources_interval", resources_interval, 0, 86_400)):
            _check_range(setting, value, least, most, is_whole=setting in _WHOLE)
        for setting, value in (("spool_everything", spool_everything), ("gzip", gzip)):
            _check_switch(setting, value)
        for setting, value in (("on_rejected", on_rejected), ("on_batch_end", on_batch_end), ("token_provider", token_provider)):
            if value is not None and not callable(value):
                raise ValueError(f"{setting} is {value!r}: it is a function")
        if sampling is not None and not isinstance(sampling, Sampling):
            raise ValueError(f"sampling is {sampling!r}: it is a Sampling")
        _check_path("id_key_file", id_key_file)
        if id_key is not None and id_key_file is not None:
            raise ValueError("there are both id_key and id_key_file: give one")
        if id_key_file is not None:
            with open(id_key_file, encoding="utf-8") as file:
                id_key = file.read()
        self._options = {
            "endpoints": _addresses(endpoints), "node": node, "spool": None if spool is None else os.fspath(spool), "spool_everything": spool_everything,
            "spool_max_bytes": spool_max_bytes, "max_age": max_age, "buffer_records": buffer_records, "buffer_bytes": buffer_bytes, "max_batch_records": max_batch_records,
            "max_batch_bytes": max_batch_bytes, "flush_interval": flush_interval, "max_queued_bytes": max_queued_bytes, "request_timeout": request_timeout,
            "poll_interval": poll_interval, "resend_after": resend_after, "gzip": gzip, "headers": headers, "on_rejected": on_rejected, "on_batch_end": on_batch_end,
            "resources_interval": resources_interval, "id_key": None if id_key is None else IdKey(id_key),
            "security": _Security(api_key, api_key_file, token_provider, ca_file, client_certificate, client_key),
        }
        self._shutdown_timeout, self._max_monitors = shutdown_timeout, max_monitors
        self._sampling = sampling or Sampling()
        self._models, self._states = {}, {}
        self._overflow = None  # the first monitor past the limit, which counts for all of them
        self._lock = threading.Lock()
        self._is_closed = False
        self._core = _Core(self, self._options)
        self._core.open_spool()
        self._core.start()
        _live.add(self)

    def model(self, name, version="", segment="", *, classes=(), positive_class="", features=(), categorical_features=(), interval_level=None,
              labels_follow=True, measurements_follow=False):
        """The monitor of a model's version and segment; always the same object for the same names.

        classes: names in the order in which probabilities are passed as a sequence.   positive_class: what scores are the probability of.
        features: names in the order in which features are passed as a sequence.       categorical_features: whose numbers are names.
        interval_level: the share of actual numbers that intervals are to hold.
        labels_follow: labels come later by id. measurements_follow: measurements do.
        """
        version, segment = _text(version) or "", _text(segment) or ""
        schema = {"classes": tuple(map(_text, classes)), "positive_class": _text(positive_class) or "", "features": tuple(features), "categorical_features": tuple(categorical_features),
                  "interval_level": interval_level, "labels_follow": labels_follow, "measurements_follow": measurements_follow}
        with self._lock:
            model = self._models.get((name, version, segment))
            if model is None:
                self._check(name, version, segment, schema)
                state = self._states.get(name)
                index = len(self._models) if len(self._models) < self._max_monitors else -1
                if state is None:
                    state = _ModelState(name, self._sampling, _time.time())
                    if index >= 0:
                        self._states[name] = state
                model = ModelMonitor(self, state, name, version, segment, schema, index)
                if index >= 0:
                    self._models[name, version, segment] = model
                elif self._overflow is None:
                    self._overflow = model
                else:
                    model._dropped = self._overflow._dropped
                if self._is_closed:
                    model._end()
            elif schema != model._schema and schema != _NO_SCHEMA:
                raise ValueError(f"model '{name}', version '{version}', segment '{segment}' has another schema already")
        return model

    def flush(self, timeout=10.0):
        """Waits until everything logged before the call, and what an earlier process left in the spool, is durable or dropped. False: it took longer."""
        return True if not self._core._is_started else self._core.flush(timeout)

    def close(self, timeout=None):
        """Batches what was logged, waits up to `shutdown_timeout` seconds for acknowledgements, spools the rest, or drops it if there is no
        spool, and signs off, so that the node is not missed. Called at the end of the interpreter too. Ends ten seconds after that time at
        the latest, and raises nothing."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            for model in self._models.values():
                model._end()
        try:
            self._core.close(self._shutdown_timeout if timeout is None else timeout)
        except Exception as fault:
            _warn("close", "the client did not end as it should: %r", fault)
        _live.discard(self)

    def statistics(self):
        """Counts since this process began: recorded = sampled_out + acked + the sum of dropped + what is under way."""
        statistics = self._core.statistics()
        if self._overflow is not None:
            lost = self._overflow._dropped.read()
            statistics["recorded"] += lost
            if lost:
                statistics["dropped"]["monitor-limit"] = lost
        return statistics

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _check(self, name, version, segment, schema):
        for setting, value in [("name", name)] + [(setting, value) for setting, value in (("version", version), ("segment", segment), ("positive_class", schema["positive_class"])) if value]:
            _check_name(setting, value)
        for setting, most in (("classes", MAX_CLASSES - 1), ("features", MAX_FEATURES), ("categorical_features", MAX_FEATURES)):
            _check_range(f"the number of {setting}", len(schema[setting]), 0, most)
            for value in schema[setting]:
                _check_name(setting, value)
            if len(set(schema[setting])) < len(schema[setting]):
                raise ValueError(f"{setting} has a name twice: {schema[setting]}")
        if schema["interval_level"] is not None and not (_is_number(schema["interval_level"]) and 0 < schema["interval_level"] < 1):
            raise ValueError(f"interval_level is {schema['interval_level']!r}: it is a number, more than 0 and less than 1")

    def _attach_queue(self, queue):
        for model in list(self._models.values()):
            model._queue = queue

    def _forked(self):
        """In a child, whose only thread this is: a new epoch, an empty queue, locks that nobody holds. The parent sends what the parent has."""
        parent, self._lock = self._core, threading.Lock()
        self._core = _Core(self, self._options)
        parent.abandon()
        for model in self._models.values():
            model._attach(self._core)
            if self._is_closed:
                model._end()


_WHOLE = {"spool_max_bytes", "buffer_records", "buffer_bytes", "max_monitors", "max_batch_records", "max_batch_bytes", "max_queued_bytes"}
_NO_SCHEMA = {"classes": (), "positive_class": "", "features": (), "categorical_features": (), "interval_level": None, "labels_follow": True, "measurements_follow": False}
_live = set()


def _close_all():
    for monitor in list(_live):
        monitor.close()


def _after_fork_in_child():
    _Counter._reading = threading.Lock()
    for monitor in list(_live):
        monitor._forked()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)


# ---------------------------------------------------------------------------------------------------------------- tables

def _is_missing(value):
    return value is None or type(value).__name__ in _MISSING_TYPES or (isinstance(value, float) and value != value)


class _Table:
    """Columns of a DataFrame, a dict or a 2-D array, known by what they can do: nothing is imported."""

    def __init__(self, data):
        self._data = data

    def column(self, name, given):
        """Plain values. A name of a column, or a sequence."""
        if isinstance(given, str):
            data = self._data
            names = getattr(data, "columns", data.keys() if hasattr(data, "keys") else None)
            if names is None or given not in names:
                there = "there is no table" if names is None else "there are " + ", ".join(map(str, list(names)[:50]))
                raise ValueError(f"{name} is '{given}', which is no column; {there}")
            given = data[given]
        tolist = getattr(given, "tolist", None)
        values = tolist() if tolist is not None else list(given)
        if not isinstance(values, list):
            raise ValueError(f"{name} is a single value: give a column's name, or a value for each row")
        return values

    def named(self, name, given):
        """A dict for each row."""
        if hasattr(given, "columns"):
            given = {column: given[column] for column in given.columns}
        elif not hasattr(given, "items"):
            given = {str(column): self._positional(at, column) for at, column in enumerate(given)}
        columns = {str(key): self.column(f"{name}['{key}']", value) for key, value in given.items()}
        lengths = {len(values) for values in columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"the columns of {name} have different lengths: {sorted(lengths)}")
        names = list(columns)
        return [dict(zip(names, row)) for row in zip(*columns.values())]

    def several(self, name, given):
        """A dict for each row; of a 2-D array, whose columns have no names, a sequence."""
        is_named = hasattr(given, "columns") or hasattr(given, "items") or not len(given) or isinstance(given[0], str)
        return self.named(name, given) if is_named else self.column(name, given)

    def _positional(self, at, column):
        # A 2-D array has no names: the list gives them.
        data = self._data
        return data[:, at] if hasattr(data, "shape") and not hasattr(data, "columns") and len(data.shape) == 2 else column

    def check(self, rows):
        lengths = {name: len(column) for name, column in rows.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError("there are columns of different lengths: " + ", ".join(f"{name} has {length}" for name, length in lengths.items()))
        return next(iter(lengths.values()), 0)


# ------------------------------------------------------------------------------------------------------------- functions

class _Watch:
    """Records the calls of one function. What the application's callbacks throw costs the record, never the call."""

    def __init__(self, model, function, id, features, output):
        self._model, self._function, self._output = model, function, output or _outputs
        parameters = list(inspect.signature(function).parameters)
        self._id = self._getter(parameters, id)
        if features is None or callable(features):
            self._features = features
        else:
            getters = [(name, self._getter(parameters, name)) for name in ([features] if isinstance(features, str) else features)]
            self._features = lambda *args, **named: {name: get(*args, **named) for name, get in getters}

    @staticmethod
    def _getter(parameters, name):
        if name is None or callable(name):
            return name
        if name not in parameters:
            raise ValueError(f"'{name}' is no parameter of the function; there are {', '.join(parameters)}")
        at = parameters.index(name)
        return lambda *args, **named: named[name] if name in named else args[at] if at < len(args) else None

    def record(self, args, named, latency, result=None, error=None, **more):
        try:
            given = {} if error is not None or result is None else self._output(result)
            if given is None:
                return
            if self._id is not None:
                given.setdefault("id", self._id(*args, **named))
            if self._features is not None:
                given.setdefault("features", self._features(*args, **named))
            self._model.log(latency=latency, error=error, **{**more, **given})
        except Exception as fault:
            self._model._monitor._core.fault("a monitored call could not be recorded", fault)

    def called(self, args, named):
        begin = _time.perf_counter()
        try:
            result = self._function(*args, **named)
        except BaseException as error:
            self.record(args, named, _time.perf_counter() - begin, error=error)
            raise
        if inspect.isawaitable(result):
            return self._await(result, args, named, begin)
        self.record(args, named, _time.perf_counter() - begin, result)
        return result

    async def awaited(self, args, named):
        return await self._await(self._function(*args, **named), args, named, _time.perf_counter())

    async def _await(self, awaitable, args, named, begin):
        try:
            result = await awaitable
        except BaseException as error:
            self.record(args, named, _time.perf_counter() - begin, error=error)
            raise
        self.record(args, named, _time.perf_counter() - begin, result)
        return result

    def items(self, args, named):
        inner, progress = self._function(*args, **named), _Progress()
        try:
            try:
                item = next(inner)
                while True:
                    progress.count(item)
                    try:
                        sent = yield item
                    except GeneratorExit:
                        inner.close()
                        raise
                    except BaseException as thrown:
                        item = inner.throw(thrown)
                    else:
                        item = inner.send(sent)
            except StopIteration as end:
                return end.value
        except GeneratorExit:
            raise  # whoever reads has enough: no error
        except BaseException as error:
            progress.error = error
            raise
        finally:
            self._record_items(args, named, progress)

    async def asynchronous_items(self, args, named):
        inner, progress = self._function(*args, **named), _Progress()
        try:
            try:
                item = await inner.__anext__()
                while True:
                    progress.count(item)
                    try:
                        sent = yield item
                    except GeneratorExit:
                        await inner.aclose()
                        raise
                    except BaseException as thrown:
                        item = await inner.athrow(thrown)
                    else:
                        item = await inner.asend(sent)
            except StopAsyncIteration:
                return
        except GeneratorExit:
            raise
        except BaseException as error:
            progress.error = error
            raise
        finally:
            self._record_items(args, named, progress)

    def _record_items(self, args, named, progress):
        last = progress.last if self._output is not _outputs else None
        self.record(args, named, progress.latency(), last, progress.error, **progress.tokens())


class _Progress:
    """The times of a stream's items."""

    def __init__(self):
        self.begin = _time.perf_counter()
        self.first = self.newest = self.last = self.error = None
        self.items = 0

    def count(self, item=None):
        self.newest = _time.perf_counter()
        if self.first is None:
            self.first = self.newest
        self.items += 1
        self.last = item

    def latency(self):
        return _time.perf_counter() - self.begin

    def tokens(self, output_tokens=None):
        output_tokens = self.items if output_tokens is None else output_tokens
        return {
            "output_tokens": output_tokens,
            "time_to_first_token": None if self.first is None else self.first - self.begin,
            "time_per_output_token": (self.newest - self.first) / (output_tokens - 1) if self.first is not None and output_tokens > 1 else None,
        }


def _outputs(result):
    if isinstance(result, dict):
        return {name: value for name, value in result.items() if name in _ROW_FIELDS or name in ("features", "probabilities", "measurements", "dimensions", "embeddings")} or None
    if isinstance(result, tuple) and len(result) == 2:
        return {"prediction": _plain(result[0]), "score": _number(result[1])}
    try:
        result = _plain(result)
    except (TypeError, ValueError):
        return {}
    return {"value": result} if isinstance(result, float) else {"prediction": result}


# ----------------------------------------------------------------------------------------------------------- generations

def _part(holder, *names):
    """The first of several members that there is, of an object or a dict."""
    for name in names:
        value = holder.get(name) if isinstance(holder, dict) else getattr(holder, name, None)
        if value is not None:
            return value
    return None


class _Generations:
    """Records generations of language models by the shape of their answers."""

    def __init__(self, model, prices, id):
        self._model, self._prices, self._id = model, prices, id

    def around(self, create):
        @functools.wraps(create)
        def call(*args, **named):
            begin = _time.perf_counter()
            try:
                result = create(*args, **named)
            except BaseException as error:
                self.record(None, None, _time.perf_counter() - begin, error=error)
                raise
            if inspect.isawaitable(result):
                return self._await(result, begin)
            return self._answered(result, begin)

        return call

    async def _await(self, awaitable, begin):
        try:
            result = await awaitable
        except BaseException as error:
            self.record(None, None, _time.perf_counter() - begin, error=error)
            raise
        return self._answered(result, begin)

    def _answered(self, result, begin):
        is_whole = isinstance(result, dict) or _part(result, "usage", "choices", "output", "content", "data") is not None
        if not is_whole and (hasattr(result, "__aiter__") or hasattr(result, "__iter__")):
            return (_AsyncStream if hasattr(result, "__aiter__") else _SyncStream)(result, _Chunks(self, begin))
        self.record(result, _part(result, "usage"), _time.perf_counter() - begin)
        return result

    def record(self, response, usage, latency, error=None, **more):
        try:
            given = dict(more)
            inputs, outputs = _part(usage, "prompt_tokens", "input_tokens"), _part(usage, "completion_tokens", "output_tokens")
            cached = _part(_part(usage, "prompt_tokens_details", "input_tokens_details"), "cached_tokens")
            if cached is None:
                cached = _part(usage, "cache_read_input_tokens")
                inputs = inputs + cached if inputs is not None and cached is not None else inputs  # Anthropic's are not part of the input tokens
            given["input_tokens"], given["cached_tokens"] = inputs, cached
            given["reasoning_tokens"] = _part(_part(usage, "completion_tokens_details", "output_tokens_details"), "reasoning_tokens")
            if outputs is not None:
                given["output_tokens"] = outputs
            if self._prices is not None and (inputs is not None or given.get("output_tokens") is not None):
                each = [*self._prices, self._prices[0]]
                given["cost"] = (((inputs or 0) - (cached or 0)) * each[0] + (cached or 0) * each[2] + (given.get("output_tokens") or 0) * each[1]) / 1e6
            if response is not None:
                given["id"] = self._id(response) if self._id is not None else _part(response, "id")
            self._model.log(latency=latency, error=error, **given)
        except Exception as fault:
            self._model._monitor._core.fault("a generation could not be recorded", fault)


class _Chunks:
    """What the chunks of one stream say: the first text, the usage, the end."""

    def __init__(self, recorder, begin):
        self._recorder = recorder
        self._progress = _Progress()
        self._progress.begin = begin
        self._response, self._usage, self._is_over = None, {}, False

    def take(self, chunk):
        try:
            inner = _part(chunk, "response", "message")  # events of OpenAI's responses, and of Anthropic's messages
            response = chunk if _part(chunk, "id") is not None else inner
            if self._response is None and response is not None and _part(response, "id") is not None:
                self._response = response
            for usage in (_part(inner, "usage"), _part(chunk, "usage")):
                if usage is not None:
                    names = ("prompt_tokens", "input_tokens", "completion_tokens", "output_tokens", "prompt_tokens_details", "input_tokens_details", "completion_tokens_details",
                             "output_tokens_details", "cache_read_input_tokens")
                    self._usage.update((name, _part(usage, name)) for name in names if _part(usage, name) is not None)
            if self._has_text(chunk):
                self._progress.count()
        except Exception as fault:
            self._recorder._model._monitor._core.fault("a chunk could not be read", fault)

    @staticmethod
    def _has_text(chunk):
        choices = _part(chunk, "choices")
        if choices:
            delta = _part(choices[0], "delta")
            return bool(_part(choices[0], "text")) if delta is None else any(_part(delta, name) for name in ("content", "tool_calls", "reasoning_content", "reasoning"))
        return str(_part(chunk, "type") or "").endswith("delta") and _part(chunk, "delta") is not None and _part(chunk, "usage") is None

    def end(self, error=None):
        if self._is_over:
            return
        self._is_over = True
        progress = self._progress
        # Without usage each chunk with text stands for a token, as servers mostly send them.
        tokens = progress.tokens(_part(self._usage, "completion_tokens", "output_tokens"))
        self._recorder.record(self._response, self._usage, progress.latency(), error, **tokens)


class _StreamBase:
    def __init__(self, stream, chunks):
        self._stream, self._chunks, self._iterator = stream, chunks, None

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __del__(self):
        try:
            self._chunks.end()  # nobody reads on
        except Exception:
            pass


class _SyncStream(_StreamBase):
    def __iter__(self):
        return self

    def __next__(self):
        if self._iterator is None:
            self._iterator = iter(self._stream)
        try:
            chunk = next(self._iterator)
        except StopIteration:
            self._chunks.end()
            raise
        except BaseException as error:
            self._chunks.end(error)
            raise
        self._chunks.take(chunk)
        return chunk

    def __enter__(self):
        enter = getattr(self._stream, "__enter__", None)
        if enter is not None:
            self._stream = enter()
        return self

    def __exit__(self, *error):
        self._chunks.end(error[1])
        leave = getattr(self._stream, "__exit__", None)
        return None if leave is None else leave(*error)

    def close(self):
        self._chunks.end()
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()


class _AsyncStream(_StreamBase):
    def __aiter__(self):
        return self

    async def __anext__(self):
        if self._iterator is None:
            self._iterator = self._stream.__aiter__()
        try:
            chunk = await self._iterator.__anext__()
        except StopAsyncIteration:
            self._chunks.end()
            raise
        except BaseException as error:
            self._chunks.end(error)
            raise
        self._chunks.take(chunk)
        return chunk

    async def __aenter__(self):
        enter = getattr(self._stream, "__aenter__", None)
        if enter is not None:
            self._stream = await enter()
        return self

    async def __aexit__(self, *error):
        self._chunks.end(error[1])
        leave = getattr(self._stream, "__aexit__", None)
        return None if leave is None else await leave(*error)

    async def close(self):
        self._chunks.end()
        close = getattr(self._stream, "close", None) or getattr(self._stream, "aclose", None)
        if close is not None:
            closed = close()
            if inspect.isawaitable(closed):
                await closed


class _OpenAI:
    """Stands in front of a client; resources are known by their names, calls by theirs."""

    _RESOURCES = {"chat", "completions", "responses", "messages", "embeddings", "beta"}
    _CALLS = {"create", "parse"}
    _COPIES = {"with_options", "copy"}

    def __init__(self, target, recorder):
        self._target, self._recorder = target, recorder

    def __getattr__(self, name):
        value = getattr(self._target, name)
        if name in self._RESOURCES:
            return _OpenAI(value, self._recorder)
        if name in self._CALLS and callable(value):
            return self._recorder.around(value)
        if name in self._COPIES and callable(value):
            return lambda *args, **named: _OpenAI(value(*args, **named), self._recorder)
        return value

    def __enter__(self):
        self._target.__enter__()
        return self

    def __exit__(self, *error):
        return self._target.__exit__(*error)

    async def __aenter__(self):
        await self._target.__aenter__()
        return self

    async def __aexit__(self, *error):
        return await self._target.__aexit__(*error)


# --------------------------------------------------------------------------------------------------------------- queries

class QueryError(Exception):
    """A question that was refused, or that no silo answered. status: of HTTP, 0: no answer."""

    def __init__(self, message, status=0, code="", field="", value="", limit=""):
        super().__init__(message)
        self.status, self.code, self.field, self.value, self.limit = status, code, field, value, limit


class Query:
    """Asks for health. Answers are what the API answers (docs/query.md), as dicts and lists; with `frame=True` a pandas DataFrame of their rows.

    Parameters of the API are passed by name; `from_` is `from`. Times may be datetimes, texts, or relative to now ("-1h"). A parameter that
    the API does not have is refused by it, and named in the QueryError.
    """

    def __init__(self, endpoints="http://127.0.0.1:8080", *, timeout=30.0, api_key=None, api_key_file=None, token_provider=None, ca_file=None,
                 client_certificate=None, client_key=None, headers=None):
        _check_range("timeout", timeout, 0.1, 600)
        security = _Security(api_key, api_key_file, token_provider, ca_file, client_certificate, client_key)
        self._connections = [_Connection(address, security, timeout, headers) for address in _addresses(endpoints)]
        self._lock = threading.Lock()

    def models(self, **parameters):
        """All models with their latest figures."""
        return self.get("/v1/models", **parameters)

    def nodes(self, **parameters):
        return self.get("/v1/nodes", **parameters)

    def cluster(self, **parameters):
        """All models and nodes with their latest figures."""
        return self.get("/v1/cluster/health", **parameters)

    def overview(self, **parameters):
        """All models by how they are, with the course of four figures."""
        return self.get("/v1/overview", **parameters)

    def alerts(self, **parameters):
        return self.get("/v1/alerts", **parameters)

    def rules(self, **parameters):
        return self.get("/v1/rules", **parameters)

    def health(self, model, **parameters):
        """All figures over one range: from_, to, version, segment, where, tz."""
        return self._of_model(model, "health", parameters)

    def series(self, model, step="1m", **parameters):
        """All figures over time, a point for each step with records."""
        return self._of_model(model, "series", {"step": step, **parameters})

    def timeline(self, model, figures=None, **parameters):
        """Chosen figures over time, in columns of equal steps."""
        return self._of_model(model, "timeline", {"figures": figures if figures is None or isinstance(figures, str) else ",".join(figures), **parameters})

    def curves(self, model, **parameters):
        return self._of_model(model, "curves", parameters)

    def drift(self, model, **parameters):
        """How the model's data differs from a baseline."""
        return self._of_model(model, "drift", parameters)

    def describe(self, model, **parameters):
        return self._of_model(model, "describe", parameters)

    def estimate(self, model, **parameters):
        """Quality that is estimated without labels."""
        return self._of_model(model, "estimate", parameters)

    def changes(self, model, metric, **parameters):
        return self._of_model(model, "changes", {"metric": metric, **parameters})

    def compare(self, model, baseline, candidate, **parameters):
        """How a version does beside another."""
        return self._of_model(model, "compare", {"baseline": baseline, "candidate": candidate, **parameters})

    def slices(self, model, dimension, metric="accuracy", **parameters):
        """A figure by the values of a dimension."""
        return self._of_model(model, "slices", {"dimension": dimension, "metric": metric, **parameters})

    def explain(self, model, metric="accuracy", **parameters):
        """The slices that explain the change of a figure."""
        return self._of_model(model, "explain", {"metric": metric, **parameters})

    def baselines(self, model, **parameters):
        return self._of_model(model, "baselines", parameters)

    def node_health(self, node, **parameters):
        return self.get(f"/v1/nodes/{_segment(node)}/health", **parameters)

    def node_timeline(self, node, **parameters):
        return self.get(f"/v1/nodes/{_segment(node)}/timeline", **parameters)

    def get(self, path, frame=False, **parameters):
        """Any other endpoint of the API."""
        pairs = []
        for name, value in parameters.items():
            for each in value if isinstance(value, (list, tuple)) else [value]:
                if each is not None:
                    pairs.append((name.rstrip("_"), _parameter(each)))
        answer = self._ask(path + ("?" + urllib.parse.urlencode(pairs) if pairs else ""))
        return to_frame(answer) if frame else answer

    def close(self):
        with self._lock:
            for connection in self._connections:
                connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _of_model(self, model, what, parameters):
        return self.get(f"/v1/models/{_segment(model)}/{what}", **parameters)

    def _ask(self, path):
        fault = None
        with self._lock:
            for connection in list(self._connections):
                try:
                    status, _, body = connection.request("GET", path, headers={"Accept": "application/json"})
                except (OSError, _NotSent) as problem:
                    fault = QueryError(f"{urllib.parse.urlunsplit(connection._address)}: {problem}")
                else:
                    if status == 200:
                        return json.loads(body)
                    problem = _problem(body)
                    fault = QueryError(str(problem.get("detail") or problem.get("title") or f"the silo answered {status}"), status, *[
                        str(problem.get(name, "")) for name in ("reason", "parameter" if "parameter" in problem else "field", "value", "limit")])
                    if status < 500:
                        raise fault
                self._connections.append(self._connections.pop(0))  # the next one, also of later questions
        raise fault


def _segment(name):
    if not name or name in (".", ".."):
        raise ValueError(f"'{name}' is no name that a path can hold")
    return urllib.parse.quote(str(name), safe="")


def _parameter(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        value = value.replace(tzinfo=datetime.timezone.utc) if value.tzinfo is None else value
        return value.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return str(value)


def to_frame(answer):
    """The rows of an answer as a pandas DataFrame: those of a list, the points of a series, the steps of a timeline, slices; else one row."""
    import pandas

    if isinstance(answer, dict):
        if "time" in answer and "figures" in answer:
            columns = {"time": pandas.to_datetime(answer["time"]), "records": answer["records"]}
            for name, figure in answer["figures"].items():
                columns[name] = figure["values"]
                columns.update((f"{name}.{bound}", figure[bound]) for bound in ("low", "high") if figure.get(bound))
            return pandas.DataFrame(columns)
        rows = next((answer[name] for name in ("points", "slices", "columns", "groups", "models") if isinstance(answer.get(name), list)), answer)
    else:
        rows = answer
    frame = pandas.json_normalize(rows)
    for name in ("from", "to", "watermark"):
        if name in frame:
            frame[name] = pandas.to_datetime(frame[name])
    return frame
