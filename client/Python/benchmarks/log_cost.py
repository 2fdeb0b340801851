"""What a call of `log` costs the thread that predicts, and what a record costs the process.

    python3 client/Python/benchmarks/log_cost.py [calls a burst] [bursts]

Calls come in bursts that the queue holds, as requests do; between them the client's threads make batches and send them to a server that
acknowledges everything. "wall" is the time that the caller waits for the call, with whatever else takes the interpreter meanwhile; "cpu" is
the caller's own time. The median is over bursts.
"""

import os
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))

from fake_silo import FakeSilo, om  # noqa: E402


def measure(name, call, monitor, calls, bursts):
    wall, cpu = [], []
    begin = time.process_time()
    for _ in range(bursts):
        wall_begin, cpu_begin = time.perf_counter(), time.thread_time()
        for at in range(calls):
            call(at)
        cpu.append((time.thread_time() - cpu_begin) / calls)
        wall.append((time.perf_counter() - wall_begin) / calls)
        assert monitor.flush(60)
    process = (time.process_time() - begin) / (calls * bursts)
    print(f"{name:42} cpu {statistics.median(cpu) * 1e6:6.2f} µs   wall {statistics.median(wall) * 1e6:6.2f} µs   process {process * 1e6:6.2f} µs a record")


def steady(model, monitor, names, seconds=5, rate=2000):
    """Calls at a steady rate beside the client's own threads: what a single call may wait, the interpreter's lock included."""
    times, begin = [], time.perf_counter()
    for at in range(seconds * rate):
        wait = begin + at / rate - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        before = time.perf_counter()
        model.log(names[at % len(names)], "fraud", 0.93, latency=0.012, features={"amount": 120.5, "age": 42.0, "country": "DE"})
        times.append(time.perf_counter() - before)
    assert monitor.flush(60)
    times.sort()
    quantiles = "   ".join(f"{name} {times[min(len(times) - 1, int(share * len(times)))] * 1e6:.1f} µs" for name, share in (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("worst", 1)))
    print(f"{rate} calls a second for {seconds} s:  {quantiles}")


def main():
    calls, bursts = (int(argument) for argument in (sys.argv[1:] + ["2000", "25"][len(sys.argv) - 1:]))
    silo = FakeSilo()
    with om.Monitor(silo.address, node="benchmark", resources_interval=0) as monitor:
        model = monitor.model("fraud", "v2", features=("amount", "age", "country"))
        names = [f"request-{at:08d}-0b7c1a526f0e" for at in range(calls)]
        features = {"amount": 120.5, "age": 42.0, "country": "DE"}
        row = (120.5, 42.0, "DE")
        eight = {f"feature-{at}": float(at) for at in range(8)}
        probabilities = {"legit": 0.07, "fraud": 0.93}
        cases = (
            ("id, class", lambda at: model.log(names[at], "fraud")),
            ("id, class, score, latency, 3 features", lambda at: model.log(names[at], "fraud", 0.93, latency=0.012, features=features)),
            ("the same, features as a tuple", lambda at: model.log(names[at], "fraud", 0.93, latency=0.012, features=row)),
            ("8 numeric features, 2 probabilities", lambda at: model.log(names[at], "fraud", 0.93, latency=0.012, features=eight, probabilities=probabilities)),
            ("a generation: tokens, times, cost", lambda at: model.log(names[at], input_tokens=1200, output_tokens=210, latency=2.5, time_to_first_token=0.35, cost=0.004)),
            ("a label", lambda at: model.log_label(names[at], "fraud")),
        )
        print(f"Python {sys.version.split()[0]}, {calls} calls a burst, {bursts} bursts; median")
        for name, call in cases:
            measure(name, call, monitor, calls, bursts)
        steady(model, monitor, names)
        lost = monitor.statistics()["dropped"]
        assert not lost, lost


if __name__ == "__main__":
    main()
