"""A silo in its simplest form: what it accepts is in memory until it commits, a crash loses it, and a sequence counts once."""

import gzip
import http.server
import os
import struct
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import orleansmonitor as om  # noqa: E402


def fields(data):
    """All occurrences of the fields of a message, by number."""
    found = {}
    for field, value in om._fields(data):
        found.setdefault(field, []).append(value)
    return found


def one(found, field, default=0):
    return found.get(field, [default])[-1]


def uints(data, count):
    width = len(data) // count if count else 0
    return [int.from_bytes(data[at * width:(at + 1) * width], "little") for at in range(count)] if width else []


class FakeSilo:
    """Counts inference ids of records and labels. `script` has a function for each of the next requests: it gets (handler, batch) and
    answers True where it has done what is to be done."""

    def __init__(self, commits_at_once=True):
        self.lock = threading.Lock()
        self.commits_at_once = commits_at_once
        self.producers, self.counted, self.labels, self.weights = {}, {}, {}, {}
        self.batches, self.requests, self.omissions, self.sign_offs, self.nodes, self.resources = [], [], [], [], set(), []
        self.rates, self.rejections, self.script, self.headers = {}, [], [], []
        self.arrived = threading.Condition(self.lock)
        silo = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                batch = fields(body)
                with silo.lock:
                    silo.requests.append(batch)
                    silo.headers.append(dict(self.headers))
                    rule = silo.script.pop(0) if silo.script else None
                    silo.arrived.notify_all()
                if rule is not None and rule(self, batch):
                    return
                self.answer(*silo.submit(batch))

            def answer(self, status, data, headers=(), kind="application/x-protobuf"):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def drop(self):
                """Ends the connection without an answer."""
                self.close_connection = True
                self.connection.close()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a test ends connections

        self.server = Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def submit(self, batch):
        with self.lock:
            producer_id, sequence, low_mark = one(batch, 1, b""), one(batch, 2), one(batch, 3)
            self.nodes.add(one(batch, 4, b"").decode())
            if one(batch, 9):
                self.sign_offs.append((producer_id, one(batch, 9), one(batch, 4, b"").decode()))
            producer = self.producers.get(producer_id)
            if producer is None:
                if low_mark:
                    return 409, self.ack(None, 4, [("producer-forgotten", "lowMark", str(low_mark), "0", 1)])
                producer = self.producers[producer_id] = {"accepted": {}, "committed": set(), "low": 0}
            producer["low"] = max(producer["low"], low_mark)
            if sequence == 0:
                return 200, self.ack(producer, 5)
            if sequence in producer["committed"] or sequence <= producer["low"]:
                return 200, self.ack(producer, 1)
            if sequence > producer["low"] + 4096:
                return 409, self.ack(None, 4, [("sequence-out-of-range", "sequence", str(sequence), "4096", 1)])
            if sequence in producer["accepted"]:
                return 200, self.ack(producer, 2)
            producer["accepted"][sequence] = batch
            if self.commits_at_once:
                self.commit_locked()
            return 202, self.ack(producer, 0, self.rejections)

    def commit(self):
        with self.lock:
            self.commit_locked()

    def commit_locked(self):
        for producer in self.producers.values():
            for sequence, batch in producer["accepted"].items():
                producer["committed"].add(sequence)
                self.count(batch)
            producer["accepted"].clear()
        self.arrived.notify_all()

    def crash(self):
        with self.lock:
            for producer in self.producers.values():
                producer["accepted"].clear()

    def count(self, batch):
        self.batches.append(batch)
        for data in batch.get(5, []):
            block = fields(data)
            rows = one(block, 4)
            for at, hashed in enumerate(uints(one(block, 20, b""), rows) or [None] * rows):
                self.counted[hashed] = self.counted.get(hashed, 0) + 1
                weights = one(block, 13, b"")
                self.weights[hashed] = struct.unpack_from("<f", weights, 4 * at)[0] if weights else struct.unpack("<f", one(block, 14, b"\0\0\0\0"))[0]
        for data in batch.get(6, []):
            block = fields(data)
            for hashed in uints(one(block, 3, b""), one(block, 2)):
                self.labels[hashed] = self.labels.get(hashed, 0) + 1
        self.omissions += [fields(data) for data in batch.get(8, [])]
        self.resources += [fields(data) for data in batch.get(7, [])]

    def ack(self, producer, status, rejections=()):
        ack = om._Writer()
        ack.uint(1, status)
        if producer is not None:
            through = producer["low"]
            while through + 1 in producer["committed"]:
                through += 1
            ack.uint(2, through)
            above = om._Writer()
            for sequence in sorted(producer["committed"]):
                if sequence > through:
                    above.out += om._varint(sequence) * 2
            if above.out:
                ack.message(3, above)
        for model, rate in self.rates.items():
            inner = om._Writer()
            inner.text(1, model)
            inner.out += om._varint(2 << 3 | 1) + struct.pack("<d", rate)
            ack.message(5, inner)
        for reason, field, value, limit, count in rejections:
            inner = om._Writer()
            for number, text in enumerate((reason, field, value, limit), 1):
                inner.text(number, text)
            inner.uint(5, count)
            ack.message(6, inner)
        return bytes(ack.out)

    def wait(self, condition, what, timeout=60):
        with self.lock:
            if not self.arrived.wait_for(condition, timeout):
                raise AssertionError(f"waited {timeout} s for {what}; {len(self.requests)} requests")


def ids(prefix, count):
    return [f"{prefix}-{at}" for at in range(count)]


def hashes(names):
    return {om.xxh64(name.encode()) for name in names}
