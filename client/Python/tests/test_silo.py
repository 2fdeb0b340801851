"""The client against a real silo that is killed, and killed itself: everything that was acknowledged counts, exactly once."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

from fake_silo import om

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))


def silo_program():
    """The silo's dll: OM_SILO names it, otherwise the build's output is tried."""
    return os.environ.get("OM_SILO") or os.path.join(ROOT, "artifacts", "bin", "OrleansMonitor.Silo", "release", "OrleansMonitor.Silo.dll")


def why_not():
    if shutil.which("dotnet") is None:
        return "dotnet is not on this machine"
    return None if os.path.isfile(silo_program()) else "the silo is not built (dotnet build silo -c Release)"


def free_port():
    """From below the range that the system takes for outgoing connections: one that got the port while the silo is away would keep it from coming back."""
    while True:
        port = random.randrange(10_000, 12_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Silo:
    """A silo in a process of its own, on loopback, with a data directory that survives its death."""

    def __init__(self):
        self.data = tempfile.mkdtemp(prefix="orleansmonitor-")
        self.address = f"http://127.0.0.1:{free_port()}"
        self.process = None

    def start(self):
        self.process = subprocess.Popen(["dotnet", silo_program(), "--urls", self.address, "--data", self.data], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(self.address + "/health/ready", timeout=5) as answer:
                    if answer.status == 200:
                        return self
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError(f"the silo ended with {self.process.returncode}") from None
            time.sleep(0.05)
        raise TimeoutError("the silo was not ready within 180 s")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.data, ignore_errors=True)


CLIENT = f"""
import sys, time
sys.path[:0] = [{HERE!r}]
from fake_silo import om
address, spool, version, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
monitor = om.Monitor(address, node='client', spool=spool, spool_everything=True, flush_interval=0.05, request_timeout=2, resend_after=1, resources_interval=0)
model = monitor.model('kills', version)
monitor.flush(120)
left = monitor.statistics()  # what an earlier life left in the spool counts as acknowledged too
at = 0
while at < count:
    for _ in range(200):
        model.log(f'{{version}}-{{at}}', 'yes', features={{'index': at}}, time={int(time.time()) // 10 * 10 - 600} + at // 20_000 * 10)
        model.log_label(f'{{version}}-{{at}}', 'yes' if at % 4 else 'no')
        at += 1
    statistics = monitor.statistics()
    print(at, statistics['acked'] - left['acked'], statistics['labels_acked'] - left['labels_acked'], flush=True)
    time.sleep(0.01)
print('done', monitor.flush(120), monitor.statistics(), flush=True)
"""


@unittest.skipIf(why_not() is not None, why_not())
class KillTests(unittest.TestCase):
    def setUp(self):
        self.silo = Silo().start()
        self.addCleanup(self.silo.close)
        self.spool = tempfile.mkdtemp(prefix="orleansmonitor-")
        self.addCleanup(shutil.rmtree, self.spool, True)

    def client(self, version, count):
        return subprocess.Popen([sys.executable, "-c", CLIENT, self.silo.address, self.spool, version, str(count)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def health(self, version):
        with om.Query(self.silo.address) as query:
            return query.health("kills", version=version, from_="-1h", to="now")

    def whole(self, version, count):
        """Every record and label of 0 … count − 1 is there once."""
        health = self.health(version)
        self.assertEqual(health["completeness"]["records"], count)
        index = health["features"][0]["numeric"]
        self.assertEqual((index["count"], index["min"], index["max"]), (count, 0, count - 1))
        self.assertAlmostEqual(index["mean"], (count - 1) / 2, delta=1e-6 * count)
        matrix = health["classification"]
        self.assertEqual(health["completeness"]["labelled"], count)
        self.assertAlmostEqual(matrix["accuracy"], sum(1 for at in range(count) if at % 4) / count, places=9)
        return health

    def test_a_silo_that_is_killed_in_the_middle_has_every_record_and_label_once(self):
        count = 20_000
        client = self.client("silo-dies", count)
        self.addCleanup(client.kill)
        self.addCleanup(client.stdout.close)
        said = []
        progress = threading.Condition()

        def read():
            for line in client.stdout:
                with progress:
                    said.append(line)
                    progress.notify_all()

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        for share in (0.2, 0.6):
            with progress:
                self.assertTrue(progress.wait_for(lambda: said and (said[-1].startswith("done") or int(said[-1].split()[0]) > share * count), 300))
            self.silo.kill()
            time.sleep(0.3)
            self.silo.start()
        client.wait(600)
        reader.join(60)
        self.assertTrue(said[-1].startswith("done True"), said[-1])
        self.whole("silo-dies", count)
        self.assertEqual(os.listdir(self.spool), ["lock"], "the spool is drained")

    def test_a_killed_client_and_a_killed_silo_leave_nothing_twice_and_nothing_acknowledged_behind(self):
        acknowledged = {}
        for life, (silo_dies, after) in enumerate([(False, 3000), (True, 5000), (False, 1000)]):
            version = f"life-{life}"
            client = self.client(version, 1_000_000)
            self.addCleanup(client.kill)
            for line in client.stdout:
                logged, acked, _ = map(int, line.split())
                acknowledged[version] = acked
                if acked >= after:
                    if silo_dies:
                        self.silo.kill()
                        time.sleep(0.2)  # the client goes on, into its spool
                    break
            client.send_signal(signal.SIGKILL)
            client.communicate()
            if silo_dies:
                self.silo.start()
        monitor = om.Monitor(self.silo.address, node="next", spool=self.spool, resources_interval=0)
        self.assertTrue(monitor.flush(120))
        monitor.close()
        self.assertEqual(os.listdir(self.spool), ["lock"], "the spool is drained")
        for version, acked in acknowledged.items():
            counted = self.health(version)["completeness"]["records"]
            self.assertGreaterEqual(counted, acked)
            index = self.health(version)["features"][0]["numeric"]
            # A gapless beginning: nothing is missing in the middle, and nothing is there twice.
            self.assertEqual((index["count"], index["min"], index["max"]), (counted, 0, counted - 1))
            self.assertAlmostEqual(index["mean"], (counted - 1) / 2, delta=1e-6 * counted)

    def test_the_same_batches_again_count_once(self):
        """The protocol's own part: a number that was counted is answered, and counts nothing."""
        connection = om._Connection(om._addresses(self.silo.address)[0], om._Security(), 30)
        self.addCleanup(connection.close)
        writer = om._Writer()
        block = om._Writer()
        block.text(1, "again")
        block.uint(4, 3)
        block.fixed64(5, int(time.time() * 1000))
        block.texts(7, ["a"])
        block.bytes(8, bytes(3))
        writer.message(5, block)
        body, producer = bytes(writer.out), os.urandom(16)

        def send(sequence, low_mark=0, content=body, path="/v1/records?wait=true"):
            status, _, answer = connection.request("POST", path, om.encode_header(producer, sequence, low_mark, "node") + content, {"Content-Type": om._PROTOBUF, "Accept": om._PROTOBUF})
            return status, om.Ack(answer)

        for _ in range(3):
            status, ack = send(1)
            self.assertEqual((status, ack.status, ack.has(1)), (200, "committed", True))
        self.assertEqual(send(3)[1].above, [(3, 3)])
        status, ack = send(0, 1, b"", "/v1/records")
        self.assertEqual((status, ack.status, ack.through, ack.above), (200, "polled", 1, [(3, 3)]))
        self.silo.kill()
        self.silo.start()
        self.assertEqual(send(1)[1].status, "committed")
        self.assertEqual(send(5000, 1)[1].reason, "sequence-out-of-range")
        producer = os.urandom(16)
        self.assertEqual(send(2, 1)[1].reason, "producer-forgotten")
        with om.Query(self.silo.address) as query:
            self.assertEqual(query.health("again")["completeness"]["records"], 6)


@unittest.skipIf(why_not() is not None, why_not())
class AnswerTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.silo = Silo().start()
        cls.addClassCleanup(cls.silo.close)

    def monitor(self, **options):
        monitor = om.Monitor(self.silo.address, node="node-1", **options)
        self.addCleanup(monitor.close)
        return monitor

    def test_every_column_arrives_as_it_was_logged(self):
        rejected = []
        monitor = self.monitor(on_rejected=rejected.append)
        model = monitor.model("everything", "v1", "eu", classes=("no", "yes"), positive_class="yes", interval_level=0.9, measurements_follow=True)
        for at in range(100):
            model.log(f"r-{at}", "yes" if at % 2 else "no", at / 100, value=float(at), latency=0.01 * (at + 1), features={"amount": float(at), "country": "DE" if at < 30 else "FR"},
                      probabilities=(1 - at / 100, at / 100), actual=float(at) + 1, label="yes" if at % 2 else "no", error="timeout" if at < 5 else None, input_tokens=1000, output_tokens=100,
                      cached_tokens=500, reasoning_tokens=10, time_to_first_token=0.2, time_per_output_token=0.01, cost=0.01, interval=(at - 2.0, at + 2.0),
                      measurements={"judge": 0.5, "verdict": "safe"}, dimensions={"device": "phone"}, embeddings={"text": [1.0, 0.0, 0.0]})
        late = monitor.model("late", measurements_follow=True)
        for at in range(100):
            late.log(f"l-{at}", "a", output_tokens=5)
            late.log_measurement(f"l-{at}", "thumbs_up", at % 4 == 0)
            late.log_label(f"l-{at}", "a")
        self.assertTrue(monitor.flush(60))
        self.assertEqual((rejected, monitor.statistics()["rejected"], monitor.statistics()["malformed"], monitor.statistics()["faults"]), ([], {}, 0, 0))
        with om.Query(self.silo.address) as query:
            health = query.health("everything", version="v1", segment="eu")
            text = json.dumps(health)
            self.assertEqual(health["completeness"]["records"], 100)
            for word in ("amount", "country", "judge", "verdict", "timeout"):
                self.assertIn(f'"{word}"', text)
            for part in ("latency", "scores", "regression", "intervals", "tokens", "probabilities", "embeddings"):
                self.assertEqual((health[part][0] if part == "embeddings" else health[part].get("input") if part == "tokens" else health[part])["count"], 100, part)
            self.assertEqual((health["tokens"]["cached"]["total"], health["tokens"]["reasoning"]["total"], round(health["tokens"]["cost"], 3), health["traffic"]["errors"]), (50_000, 1000, 1, 5))
            late = query.health("late")
            self.assertEqual((late["labels"]["joined"], late["classification"]["accuracy"], late["measurements"][0]["name"], late["measurements"][0]["count"]), (100, 1, "thumbs_up", 100))
            self.assertEqual(health["classification"]["accuracy"], 1)
            self.assertIn("phone", json.dumps(query.slices("everything", "device")["slices"]))

    def test_what_a_silo_left_out_of_records_is_counted_and_logged(self):
        om._gate._last.clear()
        monitor = self.monitor()
        with self.assertLogs("orleansmonitor", "WARNING") as log:
            for at in range(3):
                monitor.model("warned").log(f"w-{at}", "yes", 1.5, latency=-1.0)
            self.assertTrue(monitor.flush(60))
        statistics = monitor.statistics()
        self.assertEqual((statistics["warnings"], statistics["rejected"], statistics["acked"]), ({"score-invalid": 3, "latency-invalid": 3}, {}, 3))
        said = [line for line in log.output if "the silo took records" in line]
        self.assertEqual(len(said), 1, log.output)
        self.assertIn("score-invalid", said[0])
        with om.Query(self.silo.address) as query:
            self.assertEqual(query.health("warned")["completeness"]["records"], 3)

    def test_a_misspelt_question_is_refused_with_what_is_wrong(self):
        self.monitor().model("asked").log("a", "x")
        with om.Query(["http://127.0.0.1:9", self.silo.address]) as query:
            deadline = time.monotonic() + 60
            while not query.models() and time.monotonic() < deadline:
                time.sleep(0.1)
            with self.assertRaises(om.QueryError) as refused:
                query.health("no such model")
            self.assertEqual(refused.exception.status, 404)
            with self.assertRaises(om.QueryError) as refused:
                query.health("asked", versoin="v1")
            self.assertEqual((refused.exception.status, refused.exception.field), (400, "versoin"))
            with self.assertRaises(ValueError):
                query.health("..")
        with om.Query("http://127.0.0.1:9") as query, self.assertRaises(om.QueryError) as away:
            query.models()
        self.assertEqual(away.exception.status, 0)

    def test_answers_are_tables_where_pandas_is_there(self):
        try:
            import pandas
        except ImportError:
            self.skipTest("pandas is not installed")
        monitor = self.monitor()
        model = monitor.model("framed", "v1")
        for at in range(50):
            model.log(f"r-{at}", "a", features={"x": at}, label="a", dimensions={"country": "DE" if at % 2 else "FR"}, time=int(time.time()) - 120 + at)
        self.assertTrue(monitor.flush(60))
        with om.Query(self.silo.address) as query:
            models = query.models(frame=True)
            self.assertIsInstance(models, pandas.DataFrame)
            self.assertEqual(len(models), len(query.models()))
            series = query.series("framed", "10s", frame=True)
            self.assertEqual(series["completeness.records"].sum(), 50)
            timeline = query.timeline("framed", ["rate", "accuracy"], step="1m", from_="-10m", frame=True)
            self.assertEqual(timeline["records"].sum(), 50)
            self.assertIn("accuracy", timeline.columns)
            self.assertEqual(len(query.slices("framed", "country", frame=True)), len(query.slices("framed", "country")["slices"]))
            for answer in (query.alerts(frame=True), query.nodes(frame=True), query.health("framed", frame=True), query.rules(frame=True), query.overview(frame=True)):
                self.assertIsInstance(answer, pandas.DataFrame)
            self.assertIsInstance(query.cluster(), dict)
            self.assertIn("points" if "points" in query.curves("framed") else "model", query.curves("framed"))


if __name__ == "__main__":
    unittest.main()
