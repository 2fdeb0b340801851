"""What the client promises, against a silo in its simplest form: no wait, no exception, bounds with counts, each record once."""

import json
import logging
import math
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from fake_silo import FakeSilo, fields, hashes, ids, om, one

HERE = os.path.dirname(os.path.abspath(__file__))
AT = 1767225600


def run(code, *arguments, **options):
    """Another process with the client and the silo in its path."""
    prelude = f"import sys; sys.path[:0] = [{HERE!r}]\nfrom fake_silo import om\nimport os, signal, time\n"
    return subprocess.Popen([sys.executable, "-c", prelude + code, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


class ClientTest(unittest.TestCase):
    def setUp(self):
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)
        self.silo = FakeSilo()
        self.addCleanup(self.silo.close)

    def monitor(self, endpoints=None, **options):
        options = {"node": "node-1", "flush_interval": 0.02, "poll_interval": 0.02, "resend_after": 0.3, "shutdown_timeout": 2, "resources_interval": 0, **options}
        monitor = om.Monitor(endpoints or self.silo.address, **options)
        self.addCleanup(monitor.close)
        return monitor

    def directory(self):
        directory = tempfile.TemporaryDirectory(prefix="orleansmonitor-")
        self.addCleanup(directory.cleanup)
        return directory.name

    def until(self, condition, what, timeout=60):
        """For what the client does and nobody tells."""
        deadline = time.monotonic() + timeout
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"waited {timeout} s for {what}")
            time.sleep(0.005)

    def counted_once(self, names):
        self.assertEqual({hashed: 1 for hashed in hashes(names)}, self.silo.counted)


class SendingTests(ClientTest):
    def test_records_and_labels_arrive_once(self):
        monitor = self.monitor()
        model = monitor.model("fraud", "v1", "eu")
        for name in ids("a", 5000):
            model.log(name, "yes", 0.5, features={"amount": 1.0})
            model.log_label(name, "no")
        self.assertTrue(monitor.flush(60))
        self.counted_once(ids("a", 5000))
        self.assertEqual({hashed: 1 for hashed in hashes(ids("a", 5000))}, self.silo.labels)
        statistics = monitor.statistics()
        self.assertEqual((statistics["recorded"], statistics["acked"], statistics["labels_acked"], statistics["dropped"], statistics["faults"]), (5000, 5000, 5000, {}, 0))
        self.assertEqual(self.silo.nodes, {"node-1"})

    def test_a_silo_that_loses_its_memory_gets_the_batch_again(self):
        self.silo.commits_at_once = False
        monitor = self.monitor()
        monitor.model("m").log("a", "x")
        self.silo.wait(lambda: any(producer["accepted"] for producer in self.silo.producers.values()), "the batch")
        self.assertFalse(monitor.flush(0.1), "it is not durable yet")
        self.silo.crash()
        self.silo.commits_at_once = True
        self.assertTrue(monitor.flush(60))
        self.counted_once(["a"])
        self.assertGreaterEqual(monitor.statistics()["batches_retried"], 1)

    def test_an_answer_that_is_lost_counts_nothing_twice(self):
        def lose(handler, batch):
            self.silo.submit(batch)
            handler.drop()
            return True

        self.silo.script = [lose, lambda handler, _: handler.drop() or True, lose]
        monitor = self.monitor()
        for name in ids("a", 10):
            monitor.model("m").log(name, "x")
        self.assertTrue(monitor.flush(60))
        self.counted_once(ids("a", 10))

    def test_every_kind_of_failure_is_survived(self):
        def answer(status, body=b"{}", headers=(), kind="application/problem+json"):
            return lambda handler, _: handler.answer(status, body, headers, kind) or True

        self.silo.script = [answer(500), answer(503, headers=[("Retry-After", "0.05")]), answer(408), answer(404), answer(401), answer(302, headers=[("Location", "/x")]), answer(200, b"<html>", kind="text/html"),
                            answer(200, b"\xff\xff\xff", kind="application/x-protobuf"), answer(429, headers=[("Retry-After", "0.05")])]
        monitor = self.monitor()
        monitor._core.sender._backoff = lambda failures, retry_after: retry_after or 0.01  # the real one grows to seconds
        for name in ids("a", 10):
            monitor.model("m").log(name, "x")
        self.assertTrue(monitor.flush(60))
        self.counted_once(ids("a", 10))
        self.assertEqual(monitor.statistics()["dropped"], {})

    def test_an_overloaded_silo_is_asked_again_when_it_says(self):
        times = []

        def overloaded(handler, _):
            times.append(time.monotonic())
            ack = om._Writer()
            ack.uint(1, 3)
            ack.uint(4, 300)
            handler.answer(429, bytes(ack.out))
            return True

        self.silo.script = [overloaded]
        monitor = self.monitor()
        monitor.model("m").log("a", "x")
        self.assertTrue(monitor.flush(60))
        self.counted_once(["a"])
        self.assertGreaterEqual(time.monotonic() - times[0], 0.3, "never before the time that it asked for")

    def test_what_is_refused_is_dropped_and_does_not_hold_up_the_rest(self):
        body = json.dumps({"title": "No.", "reason": "protobuf-invalid"}).encode()
        self.silo.script = [lambda handler, _: handler.answer(400, body, kind="application/problem+json") or True]
        ended = []
        monitor = self.monitor(on_batch_end=lambda *outcome: ended.append(outcome))
        monitor.model("m").log("a", "x")
        self.assertTrue(monitor.flush(60))
        monitor.model("m").log("b", "x")
        self.assertTrue(monitor.flush(60))
        self.counted_once(["b"])
        self.assertEqual(monitor.statistics()["dropped"], {"refused:protobuf-invalid": 1})
        self.assertEqual(ended, [(1, 0, "refused:protobuf-invalid"), (1, 0, None)])
        self.assertEqual(self.silo.omissions, [], "the silo knows what it refused")

    def test_a_forgotten_producer_begins_anew(self):
        monitor = self.monitor()
        model = monitor.model("m")
        model.log("a", "x")
        self.assertTrue(monitor.flush(60))
        first = monitor.statistics()["producer"]
        with self.silo.lock:
            self.silo.producers.clear()
        model.log("b", "x")
        self.assertTrue(monitor.flush(60))
        self.counted_once(["a", "b"])
        self.assertNotEqual(monitor.statistics()["producer"], first)

    def test_a_batch_that_may_have_been_counted_is_dropped_with_its_epoch(self):
        self.silo.commits_at_once = False
        monitor = self.monitor(resend_after=0.2)
        model = monitor.model("m", "v")
        model.log("a", "x")
        self.silo.wait(lambda: self.silo.producers, "the batch")
        self.silo.commit()
        self.assertTrue(monitor.flush(60))
        model.log("b", "x")
        self.until(lambda: [batch.is_accepted for batch in monitor._core.sender.live.numbered] == [True], "the second batch to be accepted")
        with self.silo.lock:
            self.silo.producers.clear()
            self.silo.commits_at_once = True
        self.assertTrue(monitor.flush(60))
        self.assertEqual(monitor.statistics()["dropped"], {"producer-forgotten": 1})
        model.log("c", "x")
        self.assertTrue(monitor.flush(60))
        self.counted_once(["a", "c"])
        self.assertIn((b"m", b"v", 1), [(one(omission, 1), one(omission, 2), one(omission, 6)) for omission in self.silo.omissions])

    def test_another_silo_is_tried_at_once(self):
        unused = socket.socket()  # held, so that nobody begins to listen there meanwhile
        self.addCleanup(unused.close)
        unused.bind(("127.0.0.1", 0))
        away = f"http://127.0.0.1:{unused.getsockname()[1]}"
        for _ in range(3):  # whichever it begins with
            monitor = self.monitor([away, self.silo.address])
            monitor.model("m").log(str(time.monotonic()), "x")
            self.assertTrue(monitor.flush(60))
            monitor.close()
        self.assertEqual(len(self.silo.counted), 3)

    def test_requests_are_compressed_and_carry_the_credential(self):
        calls = []
        monitor = self.monitor(gzip=True, token_provider=lambda: calls.append(1) or "omk_secret", headers={"X-Team": "risk"})
        for name in ids("a", 100):
            monitor.model("m").log(name, "x", features={"amount": 1.5})
        self.assertTrue(monitor.flush(60))
        self.counted_once(ids("a", 100))
        sent = next(headers for headers in self.silo.headers if headers.get("Content-Encoding") == "gzip")
        self.assertEqual((sent["Authorization"], sent["X-Team"], sent["Content-Type"], sent["Accept"]), ("Bearer omk_secret", "risk", "application/x-protobuf", "application/x-protobuf"))
        self.assertTrue(calls)

    def test_a_token_provider_that_throws_costs_the_attempt(self):
        answers = [ValueError("no token"), None]

        def provider():
            if answers and answers.pop(0):
                raise ValueError("no token")
            return "token"

        monitor = self.monitor(token_provider=provider)
        monitor.model("m").log("a", "x")
        self.assertTrue(monitor.flush(60))
        self.counted_once(["a"])

    def test_a_key_file_that_changes_is_read_again(self):
        path = os.path.join(self.directory(), "key")
        with open(path, "w", encoding="utf-8") as file:
            file.write("omk_one\n")
        monitor = self.monitor(api_key_file=path)
        monitor.model("m").log("a", "x")
        self.assertTrue(monitor.flush(60))
        with open(path, "w", encoding="utf-8") as file:
            file.write("omk_two\n")
        os.utime(path, (1, 1))
        monitor.model("m").log("b", "x")
        self.assertTrue(monitor.flush(60))
        self.assertEqual({headers["Authorization"] for headers in self.silo.headers}, {"Bearer omk_one", "Bearer omk_two"})

    def test_rejections_are_counted_and_told_and_a_callback_that_throws_stops_nothing(self):
        self.silo.rejections = [("time-expired", "time", "1", "1990", 1)]
        told = []

        def rejected(rejection):
            told.append(rejection)
            raise RuntimeError("the application's own")

        monitor = self.monitor(on_rejected=rejected, on_batch_end=rejected)
        monitor.model("m").log("a", "x")
        self.assertTrue(monitor.flush(60))
        self.silo.rejections = []
        monitor.model("m").log("b", "x")
        self.assertTrue(monitor.flush(60))
        self.counted_once(["a", "b"])
        self.assertEqual(monitor.statistics()["rejected"], {"time-expired": 1})
        self.assertEqual(told, [{"reason": "time-expired", "field": "time", "value": "1", "limit": "1990", "count": 1}])

    def test_a_batch_that_is_too_old_is_dropped(self):
        monitor = self.monitor("http://127.0.0.1:9", max_age=1)
        monitor.model("m").log("a", "x")
        self.assertTrue(monitor.flush(60))
        self.assertEqual(monitor.statistics()["dropped"], {"expired": 1})

    def test_resources_of_the_node_are_sampled(self):
        if not sys.platform.startswith("linux"):
            self.skipTest("there is no /proc")
        monitor = self.monitor(resources_interval=0.1)
        self.silo.wait(lambda: self.silo.resources, "a sample")
        sample = self.silo.resources[0]
        use, cores = (struct.unpack("<f", one(sample, field, b"\0\0\0\0"))[0] for field in (3, 4))
        self.assertTrue(0 <= use <= 1 and 0 < cores <= os.cpu_count())
        self.assertGreater(one(sample, 5), 1 << 20)
        monitor.close()


class RandomFaultTests(ClientTest):
    def test_whatever_happens_to_requests_answers_and_silos_each_record_counts_once(self):
        seed = int(os.environ.get("OM_SEED") or random.randrange(1 << 31))
        print(f"OM_SEED={seed}", file=sys.stderr)
        chance = random.Random(seed)
        silo = self.silo
        silo.commits_at_once = False

        def lose_request(handler, _):
            handler.drop()
            return True

        def lose_answer(handler, batch):
            silo.submit(batch)
            handler.drop()
            return True

        def unavailable(handler, batch):
            if chance.random() < 0.5:
                silo.submit(batch)
            handler.answer(503, b"")
            return True

        def overloaded(handler, _):
            ack = om._Writer()
            ack.uint(1, 3)
            ack.uint(4, 5)
            handler.answer(429, bytes(ack.out))
            return True

        def crash(*_):
            silo.crash()

        def commit(*_):
            silo.commit()

        def twice(_, batch):
            silo.submit(batch)

        silo.script = chance.choices([lose_request, lose_answer, unavailable, overloaded, crash, commit, twice, None], [1, 2, 1, 1, 1, 3, 1, 3], k=250)
        directory = self.directory()
        monitor = self.monitor(flush_interval=0.01, resend_after=0.1, spool=directory, spool_everything=chance.random() < 0.5, max_queued_bytes=64 << 10)
        monitor._core.sender._backoff = lambda failures, retry_after: retry_after or 0.002
        monitor._core.sender.SUSPECT_AFTER = 0.05
        names = []
        for at in range(60):
            for name in ids(f"b{at}", chance.randrange(1, 80)):
                monitor.model("m", f"v{at % 3}").log(name, "x")
                names.append(name)
            time.sleep(chance.random() * 0.03)
        deadline = time.monotonic() + 60
        while silo.script and not monitor.flush(0.05) and time.monotonic() < deadline:
            pass
        silo.script = []
        silo.commits_at_once = True
        self.assertTrue(monitor.flush(60), seed)
        self.counted_once(names)
        self.assertEqual(monitor.statistics()["dropped"], {})


class BoundTests(ClientTest):
    def test_a_full_queue_drops_counts_and_reports(self):
        monitor = self.monitor(buffer_records=100)
        model = monitor.model("m", "v")
        core = monitor._core
        taken = threading.Event()
        take, core._batcher.take = core._batcher.take, lambda entry: (taken.wait(60), take(entry))
        for name in ids("a", 1000):
            model.log(name, "x")
            model.log_label(name, "x")
        taken.set()
        self.assertTrue(monitor.flush(60))
        statistics = monitor.statistics()
        dropped = statistics["dropped"]["buffer-full"]
        self.assertGreaterEqual(dropped, 900)
        self.assertEqual(statistics["recorded"], 1000)
        self.assertEqual(statistics["acked"] + dropped, 1000)
        self.assertEqual(statistics["labels_acked"] + statistics["labels_dropped"], 1000)
        self.assertTrue(monitor.flush(60))
        self.assertEqual(sum(one(omission, 6) for omission in self.silo.omissions), dropped)

    def test_batches_past_the_bound_of_memory_drop_the_oldest(self):
        monitor = self.monitor("http://127.0.0.1:9", max_queued_bytes=64 << 10, flush_interval=0.01)
        model = monitor.model("m")
        for name in ids("a", 20_000):
            model.log(name, "x", 0.5)
            self.until(lambda: len(monitor._core.queue) <= 5000, "room in the queue")
        self.until(lambda: monitor.statistics()["dropped"].get("queue-full", 0) >= 10_000, "batches to be dropped")
        self.assertLessEqual(monitor.statistics()["queued_bytes"], 64 << 10)
        monitor.close(0)
        statistics = monitor.statistics()
        self.assertEqual(sum(statistics["dropped"].values()), 20_000)
        self.assertIn("shutdown", statistics["dropped"])

    def test_monitors_past_the_limit_are_dropped_and_counted(self):
        monitor = self.monitor(max_monitors=2)
        for at in range(5):
            monitor.model("m", f"v{at}").log(f"a-{at}", "x")
        self.assertTrue(monitor.flush(60))
        statistics = monitor.statistics()
        self.assertEqual((statistics["recorded"], statistics["acked"], statistics["dropped"]), (5, 2, {"monitor-limit": 3}))

    def test_logging_neither_waits_nor_raises_while_a_silo_hangs(self):
        hang = threading.Event()
        self.addCleanup(hang.set)
        self.silo.script = [lambda handler, _: hang.wait(120) and False]
        monitor = self.monitor(request_timeout=120)
        model = monitor.model("m")
        model.log("first", "x")
        self.silo.wait(lambda: self.silo.requests, "the request")
        longest = 0.0
        for name in ids("a", 2000):
            begin = time.perf_counter()
            model.log(name, "x")
            longest = max(longest, time.perf_counter() - begin)
        self.assertLess(longest, 30, "no call waited for the silo")
        model.log(features=5)
        model.log(embeddings="no")
        model.log(id=object(), prediction=object(), time="yesterday")
        hang.set()
        self.assertTrue(monitor.flush(60))
        self.assertGreaterEqual(monitor.statistics()["faults"], 1)
        self.assertGreaterEqual(monitor.statistics()["malformed"], 2)
        self.assertEqual(monitor.statistics()["acked"], 2003)

    def test_an_argument_that_there_is_not_is_told_and_costs_nothing_else(self):
        monitor = self.monitor()
        monitor.model("m").log("a", predction="x")
        self.assertTrue(monitor.flush(60))
        self.counted_once(["a"])
        self.assertEqual(monitor.statistics()["malformed"], 1)

    def test_what_is_no_collection_costs_itself_and_not_its_record(self):
        monitor = self.monitor()
        model = monitor.model("m")
        for name, value in [("features", 5), ("interval", 5), ("dimensions", object()), ("measurements", 1.5), ("probabilities", 0.5), ("embeddings", [1.0])]:
            model.log(name, "x", **{name: value})
        self.assertTrue(monitor.flush(60))
        self.counted_once(["features", "interval", "dimensions", "measurements", "probabilities", "embeddings"])
        self.assertEqual((monitor.statistics()["malformed"], monitor.statistics()["faults"], monitor.statistics()["dropped"]), (6, 0, {}))

    def test_vectors_in_the_queue_have_a_bound_of_their_own(self):
        monitor = self.monitor(buffer_bytes=64 << 10)
        taken = threading.Event()
        core = monitor._core
        take, core._batcher.take = core._batcher.take, lambda entry: (taken.wait(60), take(entry))
        for name in ids("a", 100):
            monitor.model("m").log(name, embeddings={"text": [0.5] * 256})
        taken.set()
        self.assertTrue(monitor.flush(60))
        statistics = monitor.statistics()
        self.assertLessEqual(statistics["acked"], 9)
        self.assertEqual(statistics["acked"] + statistics["dropped"]["buffer-full"], 100)

    def test_a_logger_that_throws_or_flushes_stops_nothing(self):
        monitor = self.monitor()
        logging.disable(logging.NOTSET)

        class Handler(logging.Handler):
            def emit(self, record):
                monitor.flush(0)
                raise RuntimeError("the application's own")

        handler = Handler()
        logging.getLogger("orleansmonitor").addHandler(handler)
        self.addCleanup(logging.getLogger("orleansmonitor").removeHandler, handler)
        om._gate._last.clear()
        self.silo.script = [lambda handler, _: handler.answer(503, b"") or True]
        monitor.model("m").log("a", "x")
        self.assertTrue(monitor.flush(60))
        self.counted_once(["a"])

    def test_settings_are_refused_by_name_value_and_limit(self):
        for setting, value, message in (("flush_interval", 0, "flush_interval is 0: it is a number between 0.01 and 600"), ("node", "", "node is ''"), ("max_monitors", 5000, "max_monitors is 5000"),
                                        ("endpoints", "localhost:8080", "endpoints has 'localhost:8080'"), ("id_key", "short", "id_key has 5 characters"), ("ca_file", "/no/such", "ca_file is '/no/such'"),
                                        ("api_key", "with blank", "characters that a header cannot carry")):
            with self.assertRaisesRegex(ValueError, message.replace("(", "\\(")):
                om.Monitor(**{setting: value})
        with self.assertRaisesRegex(ValueError, "rate is 0"):
            om.Sampling(rate=0)
        for setting, value, message in (
                ("flush_interval", "1", "flush_interval is '1': it is a number between 0.01 and 600"), ("max_age", True, "max_age is True: it is a number between 1 and 518400"),
                ("request_timeout", math.nan, "request_timeout is nan: it is a number between 0.1 and 300"), ("max_batch_records", 10.5, "max_batch_records is 10.5: it is a whole number between 1 and 65536"),
                ("buffer_records", None, "buffer_records is None: it is a whole number between 100 and 10000000"), ("gzip", "yes", "gzip is 'yes': it is True or False"),
                ("id_key_file", "/no/such", "id_key_file is '/no/such': there is no such file"), ("id_key_file", 7, "id_key_file is 7: it is the path of a file"),
                ("id_key", b"x" * 40, "id_key is a bytes: it is a text"), ("api_key_file", 7, "api_key_file is 7: it is the path of a file"), ("endpoints", [7], "endpoints has '7'"),
                ("sampling", 0.5, "sampling is 0.5: it is a Sampling"), ("on_rejected", "print", "on_rejected is 'print': it is a function"), ("node", 7, "node is '7'")):
            with self.subTest(setting=setting, value=value), self.assertRaisesRegex(ValueError, re.escape(message)):
                om.Monitor(self.silo.address, **{setting: value}) if setting != "endpoints" else om.Monitor(value)
        for options, message in (
                ({"rate": "0.5"}, "the sampling rate rate is '0.5': it is a number, more than 0 and at most 1"), ({"rate": True}, "rate is True"), ({"rate": math.nan}, "rate is nan"),
                ({"rate": None}, "rate is None"), ({"error_rate": 1.5}, "the sampling rate error_rate is 1.5"), ({"follow_silo": 1}, "follow_silo is 1: it is True or False"),
                ({"label_horizon": "1"}, "label_horizon is '1': it is a number between 0 and 2592000"), ({"models": {"fraud": 0.5}}, "sampling of model 'fraud' is 0.5: it is a dict"),
                ({"models": {"fraud": {"class_rates": {"yes": 2}}}}, "the sampling rate yes of model 'fraud' is 2")):
            with self.subTest(options=options), self.assertRaisesRegex(ValueError, re.escape(message)):
                om.Sampling(**options)
        monitor = self.monitor()
        with self.assertRaisesRegex(ValueError, "name is ''"):
            monitor.model("")
        monitor.model("m", classes=("a",))
        self.assertIs(monitor.model("m"), monitor.model("m", classes=("a",)))
        with self.assertRaisesRegex(ValueError, "has another schema already"):
            monitor.model("m", classes=("b",))


class SamplingTests(ClientTest):
    def test_records_and_labels_are_kept_alike_with_their_weight_and_the_rest_is_reported(self):
        monitor = self.monitor(sampling=om.Sampling(rate=0.25))
        model = monitor.model("m")
        names = ids("a", 4000)
        for name in names:
            model.log(name, "x")
            model.log_label(name, "x")
        self.assertTrue(monitor.flush(60))
        kept = {om.xxh64(name.encode()) for name in names if om.xxh64(name.encode()) < (1 << 62)}
        self.assertEqual(set(self.silo.counted), kept)
        self.assertEqual(set(self.silo.labels), kept)
        self.assertEqual(set(self.silo.weights.values()), {4.0})
        self.assertTrue(monitor.flush(60))
        self.assertEqual(sum(one(omission, 5) for omission in self.silo.omissions), 4000 - len(kept))
        self.assertEqual(monitor.statistics()["sampled_out"], 4000 - len(kept))
        self.assertEqual(monitor.statistics()["labels_sampled_out"], 4000 - len(kept))

    def test_the_rate_that_a_silo_asks_for_is_followed_and_labels_stay_at_the_old_one(self):
        self.silo.rates = {"m": 0.5}
        monitor = self.monitor()
        model = monitor.model("m")
        model.log("first", "x")
        self.assertTrue(monitor.flush(60))
        names = ids("b", 1000)
        for name in names:
            model.log(name, "x")
            model.log_label(name, "x")
        self.assertTrue(monitor.flush(60))
        kept = {om.xxh64(name.encode()) for name in names if om.xxh64(name.encode()) < (1 << 63)}
        self.assertEqual(set(self.silo.counted) - hashes(["first"]), kept)
        self.assertEqual(set(self.silo.labels), hashes(names), "a label may be of a record that was kept before")

    def test_an_id_key_is_applied_to_records_and_labels(self):
        secret = "0123456789abcdef0123456789abcdef"
        monitor = self.monitor(id_key=secret)
        monitor.model("m").log("tx-1", "x")
        monitor.model("m").log_label("tx-1", "x")
        self.assertTrue(monitor.flush(60))
        keyed = om.IdKey(secret).of(om.xxh64(b"tx-1"))
        self.assertEqual((set(self.silo.counted), set(self.silo.labels)), ({keyed}, {keyed}))


class EndTests(ClientTest):
    def test_closing_sends_what_is_left_and_signs_off(self):
        monitor = self.monitor(flush_interval=60, shutdown_timeout=60)
        monitor.model("m").log("a", "x")
        monitor.close()
        self.counted_once(["a"])
        self.assertEqual([(last, node) for _, last, node in self.silo.sign_offs], [(1, "node-1")])
        monitor.model("m").log("late", "x")
        monitor.close()
        self.assertEqual(monitor.statistics()["dropped"], {"shutdown": 1})

    def test_closing_without_a_silo_is_bounded_and_counts_what_is_lost(self):
        monitor = self.monitor("http://127.0.0.1:9", shutdown_timeout=0.3)
        monitor.model("m").log("a", "x")
        begin = time.monotonic()
        monitor.close()
        self.assertLess(time.monotonic() - begin, 60)
        self.assertEqual(monitor.statistics()["dropped"], {"shutdown": 1})

    def test_closing_while_a_silo_hangs_is_bounded(self):
        hang = threading.Event()
        self.addCleanup(hang.set)
        self.silo.script = [lambda handler, _: hang.wait(300) and False]
        monitor = self.monitor(request_timeout=300, shutdown_timeout=0.2)
        monitor.model("m").log("a", "x")
        self.silo.wait(lambda: self.silo.requests, "the request")
        begin = time.monotonic()
        monitor.close()
        self.assertLess(time.monotonic() - begin, 60)

    def test_a_program_that_ends_without_a_word_loses_nothing(self):
        process = run("m = om.Monitor(sys.argv[1], flush_interval=60, shutdown_timeout=60, resources_interval=0).model('m')\nfor at in range(100): m.log(f'a-{at}', 'x')", self.silo.address)
        _, errors = process.communicate(timeout=120)
        self.assertEqual((process.returncode, errors), (0, ""))
        self.counted_once(ids("a", 100))
        self.assertEqual(len(self.silo.sign_offs), 1)


@unittest.skipUnless(hasattr(os, "fork"), "there is no fork here")
class ForkTests(ClientTest):
    def child(self, action):
        """Runs it in a forked child, and answers the child's exit code."""
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                action()
                code = 0
            finally:
                os._exit(code)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
            time.sleep(0.01)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return "it hung"

    def test_a_child_has_its_own_queue_and_epoch_and_nothing_counts_twice(self):
        monitor = self.monitor(flush_interval=60)
        model = monitor.model("m")
        for name in ids("parent", 100):
            model.log(name, "x")

        def act():
            for name in ids("child", 100):
                model.log(name, "x")
            assert monitor.flush(60)
            assert monitor.statistics()["acked"] == 100

        self.assertEqual(self.child(act), 0)
        self.assertEqual(self.child(lambda: monitor.close()), 0, "a child that logs nothing has nothing to end")
        self.assertTrue(monitor.flush(60))
        self.counted_once(ids("parent", 100) + ids("child", 100))
        self.assertEqual(len(self.silo.producers), 2)

    def test_a_fork_while_threads_log_and_send_neither_hangs_nor_doubles(self):
        monitor = self.monitor(shutdown_timeout=60)
        model = monitor.model("m")
        stop = threading.Event()
        logged = [0] * 3

        def log(at):
            while not stop.is_set():
                model.log(f"parent-{at}-{logged[at]}", "x")
                logged[at] += 1
                if logged[at] % 100 == 0:
                    time.sleep(0.001)

        threads = [threading.Thread(target=log, args=(at,)) for at in range(3)]
        for thread in threads:
            thread.start()

        def act(number):
            def inner():
                monitor.model("m", "v2").log(f"child-{number}", "x")
                model.log(f"other-{number}", "x")
                monitor.close()
                assert monitor.statistics()["acked"] == 2, monitor.statistics()

            return inner

        try:
            for number in range(8):
                self.assertEqual(self.child(act(number)), 0)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertTrue(monitor.flush(60))
        self.counted_once([f"parent-{at}-{number}" for at in range(3) for number in range(logged[at])] + ids("child", 8) + ids("other", 8))

    def test_a_worker_of_multiprocessing_sends_what_it_logged(self):
        code = """
import multiprocessing
monitor = om.Monitor(sys.argv[1], flush_interval=60, shutdown_timeout=60, resources_interval=0)
model = monitor.model('m')
model.log('parent', 'x')
def work(name):
    model.log(name, 'x')
processes = [multiprocessing.get_context('fork').Process(target=work, args=(f'worker-{at}',)) for at in range(3)]
for process in processes: process.start()
for process in processes: process.join()
"""
        process = run(code, self.silo.address)
        _, errors = process.communicate(timeout=120)
        self.assertEqual((process.returncode, errors), (0, ""))
        self.counted_once(["parent", *ids("worker", 3)])

    def test_a_child_leaves_the_spool_to_its_parent(self):
        directory = self.directory()
        monitor = self.monitor(spool=directory, spool_everything=True)
        model = monitor.model("m")

        def act():
            model.log("child", "x")
            assert monitor.flush(60)
            assert not monitor.statistics()["is_spooling"]
            monitor.close()

        self.assertEqual(self.child(act), 0)
        model.log("parent", "x")
        self.assertTrue(monitor.flush(60))
        self.assertTrue(monitor.statistics()["is_spooling"])
        self.assertIsNone(self.second(directory), "the parent still has the directory")
        self.counted_once(["child", "parent"])

    @staticmethod
    def second(directory):
        try:
            spool = om._Spool(directory, 1 << 20, 60)
        except OSError:
            return None
        spool.close()
        return spool


class SpoolTests(ClientTest):
    WRITER = """
monitor = om.Monitor(sys.argv[1], node='spooling', spool=sys.argv[2], spool_everything=True, flush_interval=0.02, request_timeout=1, resources_interval=0)
model = monitor.model('m')
for at in range(int(sys.argv[3])):
    model.log(f'a-{at}', 'x')
    model.log_label(f'a-{at}', 'y')
deadline = time.monotonic() + 60
while monitor.statistics()['spooled'] < int(sys.argv[3]) and time.monotonic() < deadline: time.sleep(0.01)
print(monitor.statistics()['spooled'], flush=True)
time.sleep(300)
"""

    def killed(self, address, directory, records, until=None):
        """A process that logged, spooled, and was killed."""
        process = run(self.WRITER, address, directory, records)
        spooled = int(process.stdout.readline())
        if until is not None:
            self.silo.wait(until, "the process")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return spooled

    def test_the_next_process_sends_what_a_killed_one_spooled(self):
        directory = self.directory()
        self.assertEqual(self.killed("http://127.0.0.1:9", directory, 3000), 3000)
        monitor = self.monitor(spool=directory)
        monitor.model("m").log("own", "x")
        self.assertTrue(monitor.flush(60))
        self.counted_once([*ids("a", 3000), "own"])
        self.assertEqual(set(self.silo.labels), hashes(ids("a", 3000)))
        self.assertEqual([name for name in os.listdir(directory) if name != "lock"], [], "the spool is drained")
        self.assertEqual(self.silo.nodes, {"node-1", "spooling"}, "they go to the node that they came from")

    def test_what_a_killed_process_had_sent_keeps_its_number(self):
        directory = self.directory()
        self.silo.commits_at_once = False
        self.killed(self.silo.address, directory, 100, until=lambda: any(producer["accepted"] for producer in self.silo.producers.values()))
        self.silo.commit()
        self.silo.commits_at_once = True
        before = sum(self.silo.counted.values())
        self.assertGreater(before, 0, "some of it was sent, and committed after the process died")
        monitor = self.monitor(spool=directory)
        self.assertTrue(monitor.flush(60))
        self.counted_once(ids("a", 100))

    def test_killed_at_any_time_nothing_counts_twice_and_nothing_spooled_is_lost(self):
        directory = self.directory()
        code = self.WRITER.replace("a-{at}", "{sys.argv[4]}-{at}").replace("time.sleep(300)", "pass").replace("deadline = time.monotonic() + 60", "deadline = time.monotonic() + 60; print('logged', flush=True)")
        for life in range(4):
            process = run(code, self.silo.address, directory, 2000, f"life{life}")
            process.stdout.readline()
            time.sleep(0.03 * life)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        monitor = self.monitor(spool=directory)
        self.assertTrue(monitor.flush(60))
        self.assertEqual(set(self.silo.counted.values()) | {1}, {1})
        self.assertEqual(monitor.statistics()["dropped"], {})
        self.assertEqual([name for name in os.listdir(directory) if name != "lock"], [])

    def test_a_second_process_runs_without_the_spool_and_says_so(self):
        directory = self.directory()
        first = self.monitor(spool=directory)
        second = self.monitor(spool=directory)
        self.assertEqual((first.statistics()["is_spooling"], second.statistics()["is_spooling"]), (True, False))
        second.model("m").log("a", "x")
        self.assertTrue(second.flush(60))
        first.close()
        second.close()
        self.assertTrue(self.monitor(spool=directory).statistics()["is_spooling"])

    def test_closing_without_a_silo_spools_what_is_left(self):
        directory = self.directory()
        monitor = self.monitor("http://127.0.0.1:9", spool=directory, shutdown_timeout=0.2)
        for name in ids("a", 500):
            monitor.model("m").log(name, "x")
        monitor.close()
        self.assertEqual((monitor.statistics()["spooled"], monitor.statistics()["dropped"]), (500, {}))
        again = self.monitor(spool=directory)
        self.assertTrue(again.flush(60))
        self.counted_once(ids("a", 500))

    def test_memory_that_is_full_goes_to_disk_and_comes_back(self):
        directory = self.directory()
        hold = threading.Event()
        self.silo.script = [lambda handler, _: hold.wait(60) and False]
        monitor = self.monitor(spool=directory, max_queued_bytes=64 << 10, request_timeout=60)
        model = monitor.model("m")
        names = ids("a", 20_000)
        for name in names:
            model.log(name, "x", 0.5)
            self.until(lambda: len(monitor._core.queue) <= 5000, "room in the queue")
        self.until(lambda: not monitor._core.queue, "the queue to be empty")
        self.assertLessEqual(monitor.statistics()["queued_bytes"], 64 << 10)
        self.assertGreater(monitor.statistics()["spooled"], 0)
        hold.set()
        self.assertTrue(monitor.flush(60))
        self.counted_once(names)
        self.assertEqual(monitor.statistics()["dropped"], {})

    def test_a_spool_that_is_full_drops_the_oldest_and_counts_it(self):
        directory = self.directory()
        monitor = self.monitor("http://127.0.0.1:9", spool=directory, spool_everything=True, spool_max_bytes=1 << 20, max_queued_bytes=64 << 10, shutdown_timeout=0)
        model = monitor.model("m", "v")
        for at in range(60):
            for number in range(1000):
                model.log(f"{at}-{number}", "x", 0.5, features={f"f{each}": 1.0 for each in range(5)})
            self.until(lambda: len(monitor._core.queue) <= 5000, "room in the queue")
        monitor.close()
        statistics = monitor.statistics()
        size = sum(os.path.getsize(os.path.join(directory, name)) for name in os.listdir(directory))
        self.assertLessEqual(size, 1 << 20)
        self.assertGreater(statistics["dropped"]["spool-full"], 10_000)
        again = self.monitor(spool=directory)
        self.assertTrue(again.flush(60))
        self.assertEqual(sum(self.silo.counted.values()) + statistics["dropped"]["spool-full"], 60_000)

    def test_damaged_and_foreign_files_disturb_nothing(self):
        directory = self.directory()
        monitor = self.monitor("http://127.0.0.1:9", spool=directory, spool_everything=True, shutdown_timeout=0, flush_interval=0.01)
        for at, name in enumerate(ids("a", 3)):
            monitor.model("m").log(name, "x")
            self.until(lambda: monitor.statistics()["spooled"] == at + 1, "the batch to be spooled")
        monitor.close()
        files = sorted(name for name in os.listdir(directory) if name.endswith(".batch"))
        self.assertEqual(len(files), 3)
        with open(os.path.join(directory, files[0]), "r+b") as file:
            file.seek(-1, os.SEEK_END)
            file.write(b"\xee")
        with open(os.path.join(directory, "000000000099.batch"), "wb") as file:
            file.write(b"OMPY torn")
        with open(os.path.join(directory, "000000000100.batch.tmp"), "wb") as file:
            file.write(b"OMPY")
        with open(os.path.join(directory, "notes.txt"), "w", encoding="utf-8") as file:
            file.write("somebody's own")
        again = self.monitor(spool=directory)
        self.assertTrue(again.flush(60))
        self.counted_once(ids("a", 3)[1:])
        self.assertEqual(again.statistics()["dropped"], {"spool-corrupt": 1})
        self.assertEqual(sorted(os.listdir(directory)), ["lock", "notes.txt"])

    @unittest.skipIf(os.name == "nt", "modes are of POSIX")
    def test_its_files_are_for_the_user_alone(self):
        directory = os.path.join(self.directory(), "new")
        monitor = self.monitor("http://127.0.0.1:9", spool=directory, spool_everything=True, shutdown_timeout=0)
        monitor.model("m").log("a", "x")
        monitor.close()
        modes = {os.stat(os.path.join(directory, name)).st_mode & 0o077 for name in os.listdir(directory)} | {os.stat(directory).st_mode & 0o077}
        self.assertEqual(modes, {0})


if __name__ == "__main__":
    unittest.main()
