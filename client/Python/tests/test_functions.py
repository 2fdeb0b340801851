"""Decorators, wrapped clients and tables: what becomes of calls, and that nothing of theirs changes."""

import asyncio
import types
import unittest

from fake_silo import om
from test_wire import SCHEMAS, Owner, column


class Recording(Owner):
    """A model whose log calls are kept as they were made."""

    def __init__(self):
        super().__init__()
        self._monitor = self
        self.calls, self.labels = [], []
        self.it = self.model("m")
        self.it.log = lambda *args, **named: self.calls.append(dict(zip(("id", "prediction", "score"), args), **named))

    @property
    def last(self):
        return {name: value for name, value in self.calls[-1].items() if value is not None}


def usage(**members):
    return types.SimpleNamespace(**{name: types.SimpleNamespace(**value) if isinstance(value, dict) else value for name, value in members.items()})


class FunctionTests(unittest.TestCase):
    def setUp(self):
        self.made = Recording()
        self.model = self.made.it

    def test_a_function_is_recorded_with_its_result_latency_and_features(self):
        @self.model.monitored(id="request", features=["amount", "country"])
        def predict(request, amount, country="DE", **more):
            """What it does."""
            return "yes", 0.9

        self.assertEqual(predict("r-1", 5.0, country="FR"), ("yes", 0.9))
        call = self.made.last
        self.assertGreaterEqual(call.pop("latency"), 0)
        self.assertEqual(call, {"id": "r-1", "prediction": "yes", "score": 0.9, "features": {"amount": 5.0, "country": "FR"}})
        self.assertEqual((predict.__name__, predict.__doc__), ("predict", "What it does."))
        predict("r-2", amount=1)
        self.assertEqual(self.made.last["features"], {"amount": 1, "country": None})

    def test_results_are_taken_by_their_kind_or_by_a_function(self):
        for result, expected in ((1.5, {"value": 1.5}), ("a", {"prediction": "a"}), (3, {"prediction": 3}), (True, {"prediction": True}), ({"prediction": "a", "score": 0.5, "other": 1}, {"prediction": "a", "score": 0.5}),
                                 (None, {}), (object(), {})):
            self.model.monitored(lambda value: value)(result)
            call = self.made.last
            call.pop("latency")
            self.assertEqual(call, expected, result)
        self.model.monitored(lambda rows: rows, output=lambda rows: {"value": len(rows)})([1, 2, 3])
        self.assertEqual(self.made.last["value"], 3)

    def test_an_exception_is_recorded_and_passes(self):
        @self.model.monitored
        def predict():
            raise TimeoutError("slow")

        with self.assertRaisesRegex(TimeoutError, "slow"):
            predict()
        self.assertIsInstance(self.made.last["error"], TimeoutError)

    def test_a_fault_of_the_recording_fails_no_call(self):
        predict = self.model.monitored(lambda x: x, id=lambda x: 1 / 0, output=None)
        self.assertEqual(predict(5), 5)
        predict = self.model.monitored(lambda x: x, output=lambda result: 1 / 0)
        self.assertEqual(predict(5), 5)
        self.assertEqual((len(self.made.calls), self.made.faults.read()), (0, 2))
        with self.assertRaisesRegex(ValueError, "'y' is no parameter of the function; there are x"):
            self.model.monitored(lambda x: x, id="y")

    def test_coroutines_are_awaited(self):
        @self.model.monitored
        async def predict(x):
            await asyncio.sleep(0)
            if x < 0:
                raise ValueError(x)
            return x

        self.assertTrue(asyncio.iscoroutinefunction(predict))
        self.assertEqual(asyncio.run(predict(2.5)), 2.5)
        self.assertEqual(self.made.last["value"], 2.5)
        with self.assertRaises(ValueError):
            asyncio.run(predict(-1))
        self.assertIsInstance(self.made.last["error"], ValueError)

    def test_generators_are_recorded_by_their_items(self):
        @self.model.monitored(id="name")
        def generate(name, count):
            got = []
            for at in range(count):
                got.append((yield at))
            return got

        self.assertEqual(list(generate("g-1", 3)), [0, 1, 2])
        call = self.made.last
        self.assertEqual((call["id"], call["output_tokens"]), ("g-1", 3))
        self.assertTrue(0 <= call["time_to_first_token"] <= call["latency"])
        self.assertGreaterEqual(call["time_per_output_token"], 0)
        generator = generate("g-2", 2)
        next(generator)
        self.assertEqual(generator.send("x"), 1)
        with self.assertRaises(StopIteration) as end:
            generator.send("y")
        self.assertEqual(end.exception.value, ["x", "y"])
        generator = generate("g-3", 5)
        next(generator)
        generator.close()
        self.assertEqual((self.made.last["id"], self.made.last["output_tokens"], "error" in self.made.last), ("g-3", 1, False))
        generator = generate("g-4", 5)
        next(generator)
        with self.assertRaises(KeyError):
            generator.throw(KeyError("k"))
        self.assertIsInstance(self.made.last["error"], KeyError)
        self.assertEqual(list(generate("g-5", 0)), [])
        self.assertEqual(self.made.last["output_tokens"], 0)

    def test_asynchronous_generators_too(self):
        @self.model.monitored
        async def generate(count):
            for at in range(count):
                yield at
                await asyncio.sleep(0)
            if count > 3:
                raise ValueError

        async def read(count):
            return [item async for item in generate(count)]

        self.assertEqual(asyncio.run(read(3)), [0, 1, 2])
        self.assertEqual(self.made.last["output_tokens"], 3)
        with self.assertRaises(ValueError):
            asyncio.run(read(4))
        self.assertIsInstance(self.made.last["error"], ValueError)


class GenerationTests(unittest.TestCase):
    """Clients of the shape of OpenAI's and Anthropic's, as their answers are documented."""

    def setUp(self):
        self.made = Recording()
        self.model = self.made.it

    def client(self, create, path="chat.completions"):
        client = types.SimpleNamespace(api_key="k", with_options=lambda **_: client)
        holder = client
        for name in path.split("."):
            setattr(holder, name, types.SimpleNamespace())
            holder = getattr(holder, name)
        holder.create = create
        holder.list = lambda: ["not a generation"]
        return client

    def chunks(self, texts, **last):
        for text in texts:
            yield types.SimpleNamespace(id="chunk-1", choices=[types.SimpleNamespace(delta=types.SimpleNamespace(content=text))], usage=None)
        if last:
            yield types.SimpleNamespace(id="chunk-1", choices=[], usage=usage(**last))

    def test_a_response_is_recorded_with_its_tokens_and_cost(self):
        response = types.SimpleNamespace(id="chat-1", choices=[1], usage=usage(prompt_tokens=1000, completion_tokens=100, prompt_tokens_details={"cached_tokens": 600}, completion_tokens_details={"reasoning_tokens": 40}))
        client = self.model.openai(self.client(lambda **_: response), prices=(2.0, 10.0, 1.0))
        self.assertIs(client.chat.completions.create(model="m"), response)
        call = self.made.last
        call.pop("latency")
        self.assertEqual(call, {"id": "chat-1", "input_tokens": 1000, "output_tokens": 100, "cached_tokens": 600, "reasoning_tokens": 40, "cost": (400 * 2 + 600 * 1 + 100 * 10) / 1e6})
        self.assertEqual((client.api_key, client.chat.completions.list()), ("k", ["not a generation"]))
        client.with_options(timeout=1).chat.completions.create()
        self.assertEqual(len(self.made.calls), 2)

    def test_dicts_and_functions_are_taken_too(self):
        self.model.openai(lambda **_: {"id": "d-1", "usage": {"prompt_tokens": 5, "completion_tokens": 7}})(model="m")
        self.assertEqual((self.made.last["id"], self.made.last["input_tokens"], self.made.last["output_tokens"]), ("d-1", 5, 7))

    def test_a_stream_is_recorded_when_it_ends(self):
        client = self.model.openai(self.client(lambda **_: self.chunks(["", "Hel", "lo", "!"], prompt_tokens=9, completion_tokens=30)))
        stream = client.chat.completions.create(stream=True)
        self.assertEqual(self.made.calls, [])
        self.assertEqual(len(list(stream)), 5)
        call = self.made.last
        self.assertEqual((call["id"], call["input_tokens"], call["output_tokens"]), ("chunk-1", 9, 30))
        self.assertTrue(0 <= call["time_to_first_token"] <= call["latency"])
        self.assertEqual(len(self.made.calls), 1)

    def test_without_usage_chunks_with_text_are_counted(self):
        client = self.model.openai(self.client(lambda **_: self.chunks(["", "a", "b", "c"])))
        list(client.chat.completions.create(stream=True))
        self.assertEqual(self.made.last["output_tokens"], 3)
        self.assertNotIn("input_tokens", self.made.last)

    def test_a_stream_that_is_left_or_fails_is_recorded_once(self):
        client = self.model.openai(self.client(lambda **_: self.chunks(["a", "b", "c"])))
        with client.chat.completions.create(stream=True) as stream:
            next(stream)
        self.assertEqual((len(self.made.calls), self.made.last["output_tokens"]), (1, 1))
        stream = client.chat.completions.create(stream=True)
        next(stream)
        del stream
        self.assertEqual(len(self.made.calls), 2)

        def broken(**_):
            yield from self.chunks(["a"])
            raise ConnectionError("gone")

        with self.assertRaises(ConnectionError):
            list(self.model.openai(self.client(broken)).chat.completions.create(stream=True))
        self.assertEqual((len(self.made.calls), type(self.made.last["error"])), (3, ConnectionError))

    def test_a_request_that_fails_is_recorded_and_passes(self):
        def refuse(**_):
            raise PermissionError("no key")

        with self.assertRaises(PermissionError):
            self.model.openai(self.client(refuse)).chat.completions.create()
        self.assertIsInstance(self.made.last["error"], PermissionError)

    def test_an_asynchronous_client_is_awaited_and_its_stream_read(self):
        response = types.SimpleNamespace(id="chat-2", usage=usage(prompt_tokens=1, completion_tokens=2))

        async def create(stream=False, **_):
            if not stream:
                return response

            async def chunks():
                for chunk in self.chunks(["x", "y"], prompt_tokens=3, completion_tokens=4):
                    yield chunk

            return chunks()

        client = self.model.openai(self.client(create))

        async def use():
            self.assertIs(await client.chat.completions.create(), response)
            self.assertEqual((self.made.last["id"], self.made.last["output_tokens"]), ("chat-2", 2))
            stream = await client.chat.completions.create(stream=True)
            return [chunk async for chunk in stream]

        self.assertEqual(len(asyncio.run(use())), 3)
        self.assertEqual((self.made.last["input_tokens"], self.made.last["output_tokens"]), (3, 4))

    def test_responses_and_messages_and_their_events(self):
        def events(**_):
            yield types.SimpleNamespace(type="response.created", response=types.SimpleNamespace(id="resp-1", usage=None))
            for text in ("a", "b"):
                yield types.SimpleNamespace(type="response.output_text.delta", delta=text)
            yield types.SimpleNamespace(type="response.completed", response=types.SimpleNamespace(id="resp-1", usage=usage(input_tokens=11, output_tokens=12, output_tokens_details={"reasoning_tokens": 5})))

        list(self.model.openai(self.client(events, "responses")).responses.create(stream=True))
        self.assertEqual({name: self.made.last[name] for name in ("id", "input_tokens", "output_tokens", "reasoning_tokens")}, {"id": "resp-1", "input_tokens": 11, "output_tokens": 12, "reasoning_tokens": 5})
        self.assertIn("time_to_first_token", self.made.last)

        def messages(**_):
            yield types.SimpleNamespace(type="message_start", message=types.SimpleNamespace(id="msg-1", usage=usage(input_tokens=100, cache_read_input_tokens=900, output_tokens=1)))
            yield types.SimpleNamespace(type="content_block_delta", delta=types.SimpleNamespace(text="a"))
            yield types.SimpleNamespace(type="message_delta", delta=types.SimpleNamespace(stop_reason="end"), usage=usage(output_tokens=20))

        list(self.model.openai(self.client(messages, "messages")).messages.create(stream=True))
        self.assertEqual({name: self.made.last[name] for name in ("id", "input_tokens", "cached_tokens", "output_tokens")}, {"id": "msg-1", "input_tokens": 1000, "cached_tokens": 900, "output_tokens": 20})


class TableTests(unittest.TestCase):
    def block(self, owner):
        return SCHEMAS.read("Batch", owner.batch())["records"][0]

    def test_a_dict_of_columns_is_a_table(self):
        owner = Owner()
        model = owner.model()
        taken = model.log_predictions({"id": ["a", "b"], "p": ["yes", "no"], "s": [0.9, None], "amount": [1, 2], "country": ["DE", None]}, id="id", prediction="p", score="s", time=[1767225600, 1767225601],
                                      features=["amount", "country"], dimensions=["country"], measurements={"judge": [0.5, 1.0]})
        self.assertEqual(taken, 2)
        block = self.block(owner)
        self.assertEqual((block["count"], block["classes"]), (2, ["yes", "no"]))
        self.assertEqual([feature["name"] for feature in block["features"]], ["amount", "country"])
        self.assertEqual(block["dimensions"][0]["categories"], ["DE"])
        self.assertEqual(block["measurements"][0]["name"], "judge")

    def test_what_is_wrong_with_a_table_is_told_before_anything_is_recorded(self):
        owner = Owner()
        model = owner.model()
        table = {"id": ["a", "b"], "p": ["x", "y"]}
        for named, message in ((dict(prediction="q"), "prediction is 'q', which is no column; there are id, p"), (dict(prediction="p", score=[1]), "different lengths: id has 2, prediction has 2, score has 1"),
                               (dict(predictoin="p"), "'predictoin' is no argument of log"), (dict(prediction="p", features=["z"]), r"features\['z'\] is 'z'"), (dict(prediction=5), "int")):
            with self.assertRaisesRegex((ValueError, TypeError), message):
                model.log_predictions(table, id="id", **named)
        self.assertEqual(owner.queue, [])

    def test_labels_and_measurements_of_a_table(self):
        owner = Owner()
        model = owner.model()
        taken = model.log_labels({"id": ["a", "b", "c"], "y": ["x", None, "z"], "thumbs": [True, False, None]}, id="id", label="y", measurements=["thumbs"])
        self.assertEqual(taken, 4)
        labels = SCHEMAS.read("Batch", owner.batch())["labels"][0]
        self.assertEqual((labels["count"], labels["classes"]), (4, ["x", "z"]))
        self.assertEqual(labels["measurements"][0]["categories"], ["true", "false"])

    def test_a_table_that_is_larger_than_the_queue_waits_for_room_or_says_how_far_it_came(self):
        owner = Owner()
        model = owner.model()
        self.assertEqual(model.log_predictions(prediction=["x"] * 1500, timeout=0.05), 1000)
        owner.queue.clear()
        self.assertEqual(model.log_predictions(prediction=["x"] * 1500, timeout=0), 1500)
        self.assertEqual((len(owner.queue), model._losses()), (1000, [("buffer-full", 500)]))

    def test_arrays_and_frames_of_numpy_and_pandas(self):
        try:
            import numpy
            import pandas
        except ImportError:
            self.skipTest("numpy and pandas are not installed")
        owner = Owner()
        model = owner.model(classes=("no", "yes"), features=("a", "b"))
        x = numpy.array([[1.0, 2.0], [3.0, numpy.nan]], dtype=numpy.float32)
        model.log_predictions(prediction=numpy.array([0, 1]), probabilities=numpy.array([[0.75, 0.25], [0.5, 0.5]]), features=x, time=[1767225600] * 2)
        block = self.block(owner)
        self.assertEqual(block["classes"], ["0", "1"])
        self.assertEqual([(column_["name"], column(column_["numbers"], "f", 2)[0]) for column_ in block["features"]], [("a", 1.0), ("b", 2.0)])
        self.assertEqual([(each["name"], column(each["numbers"], "f", 2)) for each in block["probabilities"]], [("no", [0.75, 0.5]), ("yes", [0.25, 0.5])])
        model.log_predictions(x, prediction=["u", "v"], features=["left", "right"], time=[1767225600] * 2)
        self.assertEqual([feature["name"] for feature in self.block(owner)["features"]], ["left", "right"])

        frame = pandas.DataFrame({
            "id": [1, 2, 3], "p": pandas.Categorical(["cat", "dog", None]), "s": numpy.array([0.5, 0.25, numpy.nan], dtype=numpy.float32), "n": pandas.array([1, None, 3], dtype="Int64"),
            "when": pandas.to_datetime(["2024-06-01 12:00", "2024-06-01 12:00:01", "2024-06-01 12:00:02"], utc=True), "flag": [True, False, None], "text": pandas.array(["x", None, "z"], dtype="string"),
        })
        owner = Owner()
        model = owner.model()
        model.log_predictions(frame, id="id", prediction="p", score="s", time="when", features=["n", "flag", "text"], latency=pandas.to_timedelta([1, 2, None], unit="s"))
        self.assertEqual(owner.malformed.read(), 0)
        block = self.block(owner)
        self.assertEqual((owner.malformed.read(), owner.problems, block["count"], block["base_time"], block["classes"]), (0, [], 3, 1717243200000, ["cat", "dog"]))
        self.assertEqual(list(block["predictions"]), [0, 1, 255])
        self.assertEqual(column(block["latencies"], "f", 3)[:2], [1.0, 2.0])
        self.assertEqual(block["latencies"][8:], b"\xff\xff\xff\xff")
        self.assertEqual([feature["name"] for feature in block["features"]], ["n", "flag", "text"])
        self.assertEqual(om._id_hash(1), om.xxh64(b"1"))
        self.assertEqual(om._id_hash(numpy.int64(1)), om.xxh64(b"1"))
        model.log(numpy.int64(7), numpy.str_("cat"), numpy.float32(0.5), features={"x": numpy.float64(1.5), "y": numpy.bool_(True), "z": numpy.int32(3)}, time=numpy.datetime64("2024-06-01T12:00:00"), latency=numpy.float32(0.25))
        model.log(pandas.NA, pandas.NA, pandas.NA, features=frame.iloc[0][["n", "text"]], time=frame["when"][0])
        block = self.block(owner)
        self.assertEqual((owner.malformed.read(), owner.faults.read(), owner.problems), (0, 0, []))
        self.assertEqual((block["classes"], block["base_time"], "times" in block), (["cat"], 1717243200000, False))

    def test_a_model_of_scikit_learn(self):
        try:
            from sklearn.datasets import load_iris
            from sklearn.linear_model import LogisticRegression
        except ImportError:
            self.skipTest("scikit-learn is not installed")
        data = load_iris(as_frame=True)
        fitted = LogisticRegression(max_iter=500).fit(data.data, data.target)
        owner = Owner()
        model = owner.model(classes=tuple(str(name) for name in fitted.classes_))
        model.log_predictions(data.data, prediction=fitted.predict(data.data), probabilities=fitted.predict_proba(data.data), features=data.data.columns, time=[1767225600] * 150)
        block = self.block(owner)
        self.assertEqual((block["count"], len(block["features"]), len(block["probabilities"]), owner.malformed.read(), owner.problems), (150, 4, 3, 0, []))
        columns = [column(each["numbers"], "f", 150) for each in block["probabilities"]]
        self.assertTrue(all(abs(sum(row) - 1) < 1e-5 for row in zip(*columns)))


if __name__ == "__main__":
    unittest.main()
