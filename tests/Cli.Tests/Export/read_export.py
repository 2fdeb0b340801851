"""Reads what was exported with nothing but Python's own library, and prints it as JSON: a reader that shares no code with the writer.

python3 read_export.py csv FILE      rows by column, as the csv module of Python has them
python3 read_export.py events FILE   events of TensorBoard: TFRecords with their checksums, and the fields of tensorflow/core/util/event.proto
                                     and tensorflow/core/framework/summary.proto that are used
"""
import csv
import json
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    at = 0
    while at < len(data):
        head = data[at:at + 8]
        (length,) = struct.unpack("<Q", head)
        (check,) = struct.unpack("<I", data[at + 8:at + 12])
        assert check == masked(head), f"the checksum of the length at {at} is wrong"
        body = data[at + 12:at + 12 + length]
        assert len(body) == length, f"the record at {at} is cut off"
        (check,) = struct.unpack("<I", data[at + 12 + length:at + 16 + length])
        assert check == masked(body), f"the checksum of the record at {at} is wrong"
        yield body
        at += 16 + length


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 1:
            value, at = struct.unpack("<d", data[at:at + 8])[0], at + 8
        elif kind == 5:
            value, at = struct.unpack("<f", data[at:at + 4])[0], at + 4
        elif kind == 2:
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
            assert len(value) == length
        else:
            raise AssertionError(f"wire type {kind}")
        yield number, value


def doubles(data):
    return list(struct.unpack(f"<{len(data) // 8}d", data))


def histogram(data):
    names = {1: "min", 2: "max", 3: "num", 4: "sum", 5: "sum_squares", 6: "bucket_limit", 7: "bucket"}
    return {names[number]: doubles(value) if number in (6, 7) else value for number, value in fields(data)}


def event(data):
    found = {"step": 0, "values": []}
    for number, value in fields(data):
        if number == 1:
            found["wall_time"] = value
        elif number == 2:
            found["step"] = value
        elif number == 3:
            found["file_version"] = value.decode()
        elif number == 5:
            for inner, summary in fields(value):
                assert inner == 1
                one = {}
                for part, content in fields(summary):
                    if part == 1:
                        one["tag"] = content.decode()
                    elif part == 2:
                        one["simple_value"] = content
                    elif part == 5:
                        one["histo"] = histogram(content)
                    else:
                        raise AssertionError(f"field {part} of a value")
                found["values"].append(one)
        else:
            raise AssertionError(f"field {number} of an event")
    return found


def main(kind, path):
    if kind == "csv":
        with open(path, newline="", encoding="utf-8") as file:
            found = list(csv.DictReader(file, strict=True))
    else:
        with open(path, "rb") as file:
            found = [event(record) for record in records(file.read())]
    json.dump(found, sys.stdout)


main(*sys.argv[1:])
