"""The bytes of the wire: the same as the .NET client writes, and what records.proto says that they are."""

import glob
import json
import math
import os
import re
import shutil
import struct
import subprocess
import unittest

from fake_silo import om

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMA = os.path.join(HERE, "..", "..", "..", "protocol", "Wire", "records.proto")

with open(os.path.join(HERE, "vectors.json"), encoding="utf-8") as file:
    VECTORS = json.load(file)


class Owner:
    """As much of a Monitor as a batcher needs."""

    def __init__(self, sampling=None, id_key=None):
        self._models, self._states = {}, {}
        self._options = {"buffer_records": 1000, "buffer_bytes": 1 << 30, "max_batch_records": 1000, "max_batch_bytes": 1 << 20, "id_key": id_key}
        self._sampling = sampling or om.Sampling()
        self.queue, self.first_queue, self.options, self.id_key = [], None, self._options, id_key
        self.faults, self.malformed, self.labels_dropped = om._Counter(), om._Counter(), om._Counter()
        self.recorded = self.batched = self.labels_recorded = self.labels_sampled_out = 0
        self.omissions = om._Omissions()
        self._core, self._is_started = self, True
        self.problems = []

    def models(self):
        return list(self._models.values())

    def fault(self, what, fault):
        self.faults.add()
        self.problems.append((what, repr(fault)))

    def drop(self, *_):
        pass

    def model(self, name="m", version="", segment="", **schema):
        schema = {**om._NO_SCHEMA, **schema}
        state = self._states.setdefault(name, om._ModelState(name, self._sampling, 0))
        model = om.ModelMonitor(self, state, name, version, segment, schema, len(self._models))
        self._models[name, version, segment] = model
        return model

    def batch(self):
        """The bytes of everything that was logged."""
        batcher = om._Batcher(self)
        for entry in self.queue:
            batcher.take(entry)
        self.queue.clear()
        closed = batcher.close(0.0)
        return closed[0] if closed else b""


def encode(vector):
    owner = Owner()
    given = vector["model"]
    model = owner.model(given["name"], given["version"], given["segment"], classes=tuple(given.get("classes", ())), positive_class=given.get("positiveClass", ""),
                        features=tuple(given.get("numericFeatures", [])), categorical_features=tuple(given.get("categoricalFeatures", [])), interval_level=given.get("intervalLevel"),
                        labels_follow=given.get("labelsFollow", True), measurements_follow=given.get("measurementsFollow", False))
    for record in vector["records"]:
        model.log(**{re.sub("[A-Z]", lambda letter: "_" + letter.group().lower(), name): value for name, value in record.items()})
    for label in vector["labels"]:
        if "measurement" in label:
            model.log_measurement(label["id"], label["measurement"], label["measured"], label["mode"])
        else:
            model.log_label(label["id"], label.get("label"), label.get("actual"))
    data = owner.batch()
    return data, owner


class Schema:
    """Reads a message as records.proto says: what the fields are is taken from the schema, and nothing from the client."""

    TYPES = {"uint64": "varint", "uint32": "varint", "bool": "varint", "sint64": "zigzag", "sfixed64": "<q", "float": "<f", "double": "<d", "bytes": "bytes", "string": "text"}

    def __init__(self):
        self.messages = {}
        with open(SCHEMA, encoding="utf-8") as schema:
            text = re.sub("//.*", "", schema.read())
        for name, body in re.findall(r"message (\w+) \{((?:[^{}]|\{[^{}]*\})*)\}", text):
            self.messages[name] = {int(number): (bool(repeated), kind, field) for repeated, kind, field, number in re.findall(r"^\s*(repeated )?(\w+) (\w+) = (\d+);", body, re.MULTILINE)}

    def read(self, message, data):
        result, at = {}, 0

        def varint():
            nonlocal at
            value = shift = 0
            while True:
                byte = data[at]
                at += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    return value

        while at < len(data):
            tag = varint()
            repeated, kind, name = self.messages[message][tag >> 3]
            code = self.TYPES.get(kind)
            if code in ("varint", "zigzag"):
                assert tag & 7 == 0, name
                value = varint()
                value = (value >> 1) ^ -(value & 1) if code == "zigzag" else value
            elif code in ("<q", "<f", "<d"):
                size = struct.calcsize(code)
                assert tag & 7 == (5 if size == 4 else 1), name
                value = struct.unpack(code, data[at:at + size])[0]
                at += size
            else:
                assert tag & 7 == 2, name
                length = varint()
                value, at = data[at:at + length], at + length
                assert len(value) == length, name
                value = value.decode() if code == "text" else value if code == "bytes" else self.read(kind, value)
            if repeated:
                result.setdefault(name, []).append(value)
            else:
                assert name not in result, f"{name} occurs twice"
                result[name] = value
        return result


SCHEMAS = Schema()


def column(data, code, count):
    return list(struct.unpack(f"<{count}{code}", data))


class VectorTests(unittest.TestCase):
    def test_ids_have_the_hashes_of_the_other_clients(self):
        key = om.IdKey(VECTORS["key"])
        for vector in VECTORS["hashes"]:
            value = om.xxh64(vector["text"].encode())
            self.assertEqual(f"{value:016x}", vector["xxh64"], vector)
            self.assertEqual(f"{key.of(value):016x}", vector["keyed"], vector)

    def test_sampling_decides_as_the_other_clients(self):
        for vector in VECTORS["sampling"]:
            self.assertEqual(om.xxh64(vector["text"].encode()) < om.threshold(vector["rate"]), vector["kept"], vector)

    def test_strata_have_the_rates_of_the_other_clients(self):
        for vector in VECTORS["plans"]:
            plan = om._Plan(vector["rate"], vector["errorRate"], vector["classRates"], vector["formerRate"])
            self.assertEqual(plan.keeps_all, vector["keepsAll"], vector)
            self.assertEqual(plan.labels, om.threshold(vector["labels"]), vector)
            cases = [dict(prediction="legit"), dict(prediction="fraud"), dict(error="timeout"), dict(prediction="legit", error="timeout")]
            for case, weight in zip(cases, vector["weights"]):
                entry = (None, None, None, case.get("prediction"), None, None, None, None, None, None, None, case.get("error"))
                self.assertEqual(struct.pack("<f", om._Batcher._stratum(plan, entry)[1]), struct.pack("<f", weight), (vector, case))

    def test_headers_are_those_of_the_dotnet_client(self):
        import uuid

        for vector in VECTORS["headers"]:
            written = om.encode_header(uuid.UUID(vector["producer"]).bytes, vector["sequence"], vector["lowMark"], vector["node"], vector["signOff"])
            self.assertEqual(written.hex(), vector["hex"], vector)

    def test_answers_of_a_silo_are_read(self):
        for vector in VECTORS["acks"]:
            ack = om.Ack(bytes.fromhex(vector["hex"]))
            self.assertEqual(ack.status, vector["status"])
            self.assertEqual((ack.through, [list(run) for run in ack.above]), (vector["through"], vector["above"]))
            self.assertEqual((ack.retry_after * 1000, ack.rates, ack.detail), (vector["retryAfterMs"], vector["rates"], vector["detail"]))
            self.assertEqual((ack.rejections, ack.warnings), (vector["rejections"], vector["warnings"]))

    def test_batches_are_those_of_the_dotnet_client(self):
        for vector in VECTORS["batches"]:
            with self.subTest(vector["name"]):
                data, owner = encode(vector)
                self.assertEqual(owner.problems, [])
                self.assertEqual(SCHEMAS.read("Batch", data), SCHEMAS.read("Batch", bytes.fromhex(vector["hex"])))
                self.assertEqual(data.hex(), vector["hex"])

    def test_protoc_reads_what_is_written(self):
        protoc = shutil.which("protoc") or next(iter(glob.glob(os.path.expanduser("~/.nuget/packages/grpc.tools/*/tools/linux_x64/protoc"))), None)
        if protoc is None:
            self.skipTest("protoc is not on this machine")
        for vector in VECTORS["batches"]:
            data, _ = encode(vector)
            run = subprocess.run([protoc, "--decode=orleansmonitor.v1.Batch", "-I", os.path.dirname(SCHEMA), SCHEMA], input=data, capture_output=True, check=False)
            self.assertEqual(run.returncode, 0, run.stderr.decode())
            text = run.stdout.decode()
            self.assertNotRegex(text, r"(?m)^\s*\d+:", "a field that the schema does not know")
            self.assertEqual(text.count("records {"), 1)

    def test_what_is_read_by_the_schema_is_what_was_logged(self):
        data, _ = encode(VECTORS["batches"][0])
        block = SCHEMAS.read("Batch", data)["records"][0]
        self.assertEqual((block["model"], block["version"], block["segment"], block["count"]), ("fraud", "v2", "eu", 4))
        self.assertEqual(block["classes"], ["fraud", "legit"])
        self.assertEqual(list(block["predictions"]), [0, 1, 255, 1])
        self.assertEqual(list(block["labels"]), [255, 0, 255, 255])
        self.assertEqual([block["base_time"] + offset for offset in column(block["times"], "H", 4)], [1767225600000, 1767225600250, 1767225599000, 1767225600001])
        self.assertEqual(column(block["scores"], "f", 4)[:2], [struct.unpack("f", struct.pack("f", 0.93))[0], struct.unpack("f", struct.pack("f", 0.07))[0]])
        self.assertEqual(block["latencies"][12:], b"\xff\xff\xff\xff")
        self.assertEqual((block["error_codes"], list(block["errors"])), (["timeout"], [0, 0, 1, 0]))
        amount, age, country = block["features"]
        self.assertEqual((amount["name"], age["name"], country["name"]), ("amount", "age", "country"))
        self.assertTrue(math.isnan(column(amount["numbers"], "f", 4)[2]))
        self.assertEqual((country["categories"], list(country["indices"])), (["DE", "FR"], [0, 1, 255, 0]))


class ValueTests(unittest.TestCase):
    def test_numbers_as_names_have_one_spelling(self):
        for value, expected in ((1, "1"), (1.0, "1"), (1e0, "1"), (-0.0, "0"), (0.1, "0.1"), (100.0, "100"), (1e-7, "1e-7"), (1.5e-7, "1.5e-7"), (0.000001, "0.000001"), (1e22, "1" + "0" * 22),
                                (1e40, "1e+40"), (2.5e39, "25" + "0" * 38), (123.456, "123.456"), (-2.5, "-2.5"), (9007199254740993, "9007199254740993"), (True, "true"), (False, "false"), ("1.00", "1.00"), (0.05, "0.05")):
            self.assertEqual(om._text(value), expected, value)

    def test_times_are_read_as_the_protocol_says(self):
        import datetime

        utc = datetime.timezone.utc
        for value in (1717243200, 1717243200.0, 1717243200000, 1717243200000000, 1717243200000000000, "2024-06-01T12:00:00Z", "2024-06-01 12:00:00", "2024-06-01T14:00:00+02:00",
                      datetime.datetime(2024, 6, 1, 12), datetime.datetime(2024, 6, 1, 12, tzinfo=utc), datetime.datetime(2024, 6, 1, 14, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))):
            self.assertEqual(om._millis(value), 1717243200000, value)
        self.assertEqual(om._millis(datetime.date(2024, 6, 1)), 1717200000000)
        for value in ("yesterday", None, True, object()):
            with self.assertRaises((ValueError, TypeError)):
                om._millis(value)

    def test_a_value_that_is_none_costs_itself(self):
        owner = Owner()
        model = owner.model()
        model.log("a", "cat", "high", latency="slow", features={"x": object(), "y": 1.0, "": 2, 5: 3, "z": [1]}, input_tokens=-1, output_tokens=2.5, interval=5, time=1767225600)
        model.log("b", "x" * 200, 0.5, latency=float("nan"), error="\x01", embeddings={"text": []}, time=1767225600)
        block = SCHEMAS.read("Batch", owner.batch())["records"][0]
        # The interval and the latency of the first record, which are no sequence and no number …
        self.assertEqual((block["count"], owner.faults.read()), (2, 0), "an interval that is no pair costs itself")
        self.assertEqual((block["errors"], block["error_codes"]), (b"\x00\x01", ["other"]))
        self.assertNotIn("latencies", block)
        self.assertNotIn("interval", block)
        model.log("a", "cat", "high", latency="slow", features={"x": object(), "y": 1.0, "": 2, 5: 3, "z": [1]}, input_tokens=-1, output_tokens=2.5, interval=(1, "?"), time=1767225600)
        block = SCHEMAS.read("Batch", owner.batch())["records"][0]
        self.assertEqual([feature["name"] for feature in block["features"]], ["y"])
        for absent in ("scores", "latencies", "input_tokens", "output_tokens"):
            self.assertNotIn(absent, block)
        self.assertGreaterEqual(owner.malformed.read(), 8)
        self.assertEqual(owner.problems, [])

    def test_a_record_that_cannot_be_encoded_costs_no_other(self):
        class Strange:
            def to_dict(self):
                return self

            def __len__(self):
                return 1

            def items(self):
                raise RuntimeError("the application's own")

        owner = Owner()
        model = owner.model(features=("a", "b"))
        for at in range(50):
            model.log(f"r-{at}", "x", features=Strange() if at == 17 else (at, at, at) if at == 18 else [at], interval=(1, 2, 3) if at == 19 else (1, 2), time=1767225600)
        blocks = SCHEMAS.read("Batch", owner.batch())["records"]
        self.assertEqual(sum(block["count"] for block in blocks), 49)
        self.assertEqual([what for what, _ in owner.problems], ["a record could not be encoded"])
        self.assertEqual({feature["name"] for block in blocks for feature in block["features"]}, {"a", "b"})
        for time in (float("inf"), float("nan"), 10 ** 40):
            model.log("t", "x", time=time)
            with self.assertRaises((ValueError, OverflowError)):
                owner.batch()
            owner.queue.clear()

    def test_names_past_the_bounds_are_other(self):
        owner = Owner()
        model = owner.model()
        for at in range(400):
            model.log(prediction=f"class-{at}", features={"word": f"word-{at}"}, error=f"error-{at}", time=1767225600)
        block = SCHEMAS.read("Batch", owner.batch())["records"][0]
        self.assertEqual((len(block["classes"]), block["classes"][-1]), (256, "other"))
        self.assertEqual((len(block["error_codes"]), block["error_codes"][-1]), (254, "other"))
        self.assertEqual(len(block["predictions"]), 800, "two bytes each past 255 names")
        self.assertEqual(len(block["features"][0]["categories"]), 400)

    def test_a_feature_of_both_kinds_has_two_columns(self):
        owner = Owner()
        model = owner.model(categorical_features=("zip",))
        model.log(features={"x": 1, "zip": 8001}, time=1767225600)
        model.log(features={"x": "one", "zip": 8002}, time=1767225600)
        model.log(features={"x": True}, time=1767225600)
        features = SCHEMAS.read("Batch", owner.batch())["records"][0]["features"]
        self.assertEqual([(feature["name"], "numbers" in feature) for feature in features], [("x", True), ("zip", False), ("x", False)])
        self.assertEqual(features[1]["categories"], ["8001", "8002"])
        self.assertEqual(features[2]["categories"], ["one", "true"])

    def test_what_the_caller_changes_after_the_call_is_not_changed(self):
        owner = Owner()
        model = owner.model(features=("a", "b"))
        row, named, vector = [1.0, 2.0], {"a": 3.0}, [0.5, 0.5]
        model.log(features=row, time=1767225600, embeddings={"v": vector})
        model.log(features=named, time=1767225600)
        row[0] = named["a"] = vector[0] = 99.0
        block = SCHEMAS.read("Batch", owner.batch())["records"][0]
        self.assertEqual(column(block["features"][0]["numbers"], "f", 2), [1.0, 3.0])
        self.assertEqual(column(block["embeddings"][0]["vectors"][:8], "f", 2), [0.5, 0.5])


if __name__ == "__main__":
    unittest.main()
