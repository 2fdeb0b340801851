using OrleansMonitor.Domain.Labels;

namespace OrleansMonitor.Domain.Tests.Labels;

/// <summary>
/// Random histories against a slow, obvious join; and a join rebuilt from its chunks at any moment must go on exactly as the
/// one that was never stopped.
/// </summary>
public class LabelJoinModelTests
{
    [Fact]
    public void Random_histories_equal_a_slow_join_also_after_replay()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            try
            {
                new History(seed).Run();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }
        }
    }

    private sealed class History
    {
        private const long Early = 300;
        private const long Retention = 2000;
        private const int Room = 2000;

        private readonly Random _random;
        private readonly List<JournalChunk> _chunks = [];
        private readonly Dictionary<ulong, (PendingPrediction Prediction, long ExpiresAt, LateLabel? Label)> _predictions = [];
        private readonly Dictionary<ulong, (LateLabel Label, long Arrival)> _waiting = [];

        // In both: by id and name, in the order in which the names came.
        private readonly Dictionary<ulong, List<LateLabel>> _measured = [];
        private readonly List<(LateLabel Measurement, long Arrival)> _waitingMeasurements = [];
        private LabelTally _tally;
        private LabelJoin _join;
        private LabelLedger _ledger;
        private long _now;

        public History(int seed)
        {
            _random = new Random(seed);
            _join = new LabelJoin(Early, Room);
            _ledger = new LabelLedger(_join, Retention);
        }

        public void Run()
        {
            for (var step = 0; step < 120; step++)
            {
                _now += _random.Next(1, 60);
                Commit();
                Compare();
                if (_random.Next(8) == 0)
                    Erase();
                if (_random.Next(4) == 0)
                    Rebuild();
            }
        }

        private void Commit()
        {
            _ledger.Begin(_now);
            ExpireSlowly(_now);
            var joined = new List<JoinedLabel>();
            var expected = new List<JoinedLabel>();
            for (var block = _random.Next(3); block > 0; block--)
                _ledger.AddPredictions(Predictions(expected), joined);
            _ledger.AddLabels(Labels(expected), joined);
            joined.ShouldBe(expected);

            var chunks = new List<JournalChunk>();
            var through = _ledger.Complete(chunks);
            _chunks.RemoveAll(c => c.ExpiresAt <= through);
            _chunks.AddRange(chunks);
            _chunks.ShouldAllBe(c => c.ExpiresAt > _now);
        }

        private byte[] Predictions(List<JoinedLabel> expected)
        {
            var writer = new PendingChunkWriter();
            for (var i = _random.Next(4); i > 0; i--)
            {
                var kind = _random.Next(3);
                var p = new PendingPrediction(
                    (ulong)_random.Next(150),
                    _now - _random.Next(100),
                    $"v{_random.Next(2)}",
                    "",
                    kind == 0 ? null : $"c{_random.Next(3)}",
                    kind == 1 ? double.NaN : _random.NextDouble(),
                    kind == 0 ? float.NaN : _random.NextSingle(),
                    null,
                    1);
                writer.Add(p.Id, p.EventTime, p.Version, p.Segment, p.Prediction, p.Value, p.Score, p.PositiveClass, p.Weight);
                if (_predictions.ContainsKey(p.Id))
                    continue;
                var found = _waiting.Remove(p.Id, out var early);
                if (found && IsWrong(p, early.Label))
                {
                    found = false;
                    _tally.WrongKind++;
                }

                if (found)
                {
                    expected.Add(new JoinedLabel(p, early.Label));
                    _tally.Joined++;
                }

                _predictions[p.Id] = (p, _now + Retention, found ? early.Label : null);
                foreach (var (measurement, _) in _waitingMeasurements.Where(each => each.Measurement.Id == p.Id))
                {
                    expected.Add(new JoinedLabel(p, measurement));
                    MeasuredOf(p.Id).Add(measurement);
                    _tally.Measured++;
                }

                _waitingMeasurements.RemoveAll(each => each.Measurement.Id == p.Id);
            }

            return writer.Encode();
        }

        private byte[] Labels(List<JoinedLabel> expected)
        {
            var writer = new LabelChunkWriter();
            for (var i = _random.Next(4); i > 0; i--)
            {
                var label = _random.Next(2) == 0
                    ? new LateLabel((ulong)_random.Next(150), $"c{_random.Next(3)}", double.NaN)
                    : new LateLabel((ulong)_random.Next(150), null, _random.Next(3));
                label = label with { Replaces = _random.Next(3) == 0 };
                writer.Add(label.Id, label.Label, label.Actual, label.Replaces);
                LabelSlowly(label, expected);
            }

            for (var i = _random.Next(5); i > 0; i--)
            {
                var measurement = new LateLabel((ulong)_random.Next(150), null, _random.Next(3), Measurement: $"m{_random.Next(3)}");
                if (_random.Next(3) == 0)
                    measurement = measurement with { Label = $"c{_random.Next(2)}", Actual = double.NaN };
                measurement = _random.Next(3) switch { 0 => measurement with { Replaces = true }, 1 => measurement with { Averages = true }, _ => measurement };
                writer.Add(measurement);
                MeasureSlowly(measurement, expected);
            }

            return writer.Encode();
        }

        private void LabelSlowly(LateLabel label, List<JoinedLabel> expected)
        {
            if (_predictions.TryGetValue(label.Id, out var known))
            {
                if (IsWrong(known.Prediction, label))
                {
                    _tally.WrongKind++;
                    return;
                }

                if (known.Label is { } earlier)
                {
                    if (!label.Replaces || Same(earlier, label))
                    {
                        Repeated(Same(earlier, label));
                        return;
                    }

                    expected.Add(new JoinedLabel(known.Prediction, label, earlier with { Replaces = false }));
                    _predictions[label.Id] = known with { Label = label };
                    _tally.Replaced++;
                    return;
                }

                expected.Add(new JoinedLabel(known.Prediction, label));
                _predictions[label.Id] = known with { Label = label };
                _tally.Joined++;
            }
            else if (_waiting.TryGetValue(label.Id, out var other))
            {
                if (label.Replaces && !Same(other.Label, label))
                {
                    _waiting[label.Id] = (label with { Replaces = false }, other.Arrival);
                    _tally.Replaced++;
                }
                else
                {
                    Repeated(Same(other.Label, label));
                }
            }
            else
            {
                _waiting[label.Id] = (label with { Replaces = false }, _now);
            }
        }

        private void MeasureSlowly(LateLabel sent, List<JoinedLabel> expected)
        {
            var kept = sent with { Replaces = false, Averages = false };
            var isKnown = _predictions.TryGetValue(sent.Id, out var known);
            var values = isKnown ? MeasuredOf(sent.Id) : _waitingMeasurements.Where(each => each.Measurement.Id == sent.Id).Select(each => each.Measurement).ToList();
            var at = values.FindIndex(each => each.Measurement == sent.Measurement);
            if (at < 0 && isKnown)
            {
                values.Add(kept);
                expected.Add(new JoinedLabel(known.Prediction, kept));
                _tally.Measured++;
                return;
            }

            if (at < 0)
            {
                _waitingMeasurements.Add((kept, _now));
                return;
            }

            var earlier = values[at];
            if (earlier.Label is null != sent.Label is null || (sent.Averages && sent.Label is not null))
            {
                _tally.MeasurementsRefused++;
                return;
            }

            if (sent.Averages)
                kept = kept with { Values = earlier.Values + 1, Actual = earlier.Actual + ((sent.Actual - earlier.Actual) / (earlier.Values + 1)) };
            else if (!sent.Replaces || earlier.Agrees(sent))
            {
                _tally.MeasurementsRepeated++;
                return;
            }

            _tally.Remeasured++;
            if (isKnown)
            {
                expected.Add(new JoinedLabel(known.Prediction, kept, earlier));
                values[at] = kept;
                return;
            }

            var place = _waitingMeasurements.FindIndex(each => each.Measurement == earlier);
            _waitingMeasurements[place] = (kept, _waitingMeasurements[place].Arrival);
        }

        private List<LateLabel> MeasuredOf(ulong id)
        {
            if (!_measured.TryGetValue(id, out var values))
                _measured.Add(id, values = []);
            return values;
        }

        private static bool Same(LateLabel one, LateLabel other) => one with { Replaces = false } == other with { Replaces = false };

        private static bool IsWrong(PendingPrediction prediction, LateLabel label) =>
            label.Label is null ? double.IsNaN(prediction.Value) : prediction.Prediction is null;

        /// <summary>The journal is written again without some of what it holds; a join of what is left has never known it.</summary>
        private void Erase()
        {
            var id = (ulong)_random.Next(150);
            var border = _now - _random.Next(500);
            var (eraser, ids) = _random.Next(3) switch
            {
                0 => (JournalEraser.OfId(id, withPrediction: true), _predictions.Keys.Where(key => key == id).ToList()),
                1 => (JournalEraser.OfId(id, withPrediction: false), []),
                _ => (JournalEraser.OfPredictions(p => p.EventTime < border), _predictions.Where(p => p.Value.Prediction.EventTime < border).Select(p => p.Key).ToList()),
            };
            foreach (var chunk in _chunks)
                eraser.Find(chunk.IsLabels, chunk.Content);
            for (var i = 0; i < _chunks.Count; i++)
                _chunks[i] = _chunks[i] with { Content = eraser.Rewrite(_chunks[i].IsLabels, _chunks[i].Content)! };
            _chunks.RemoveAll(chunk => chunk.Content is null);
            eraser.Predictions.ShouldBe(ids.Count);
            foreach (var gone in ids)
            {
                _predictions.Remove(gone);
                _measured.Remove(gone);
            }

            if (ids.Count == 0 && _predictions.TryGetValue(id, out var known) && eraser.Predictions == 0 && IsOfLabel(eraser))
                _predictions[id] = known with { Label = null };
            if (IsOfLabel(eraser))
            {
                _waiting.Remove(id);
                _measured.Remove(id);
            }

            _waitingMeasurements.RemoveAll(each => IsOfLabelOf(each.Measurement.Id));
            Rebuild();

            bool IsOfLabel(JournalEraser of) => of.ErasesLabelsOf(id);

            bool IsOfLabelOf(ulong other) => eraser.ErasesLabelsOf(other);
        }

        private void Repeated(bool same)
        {
            if (same)
                _tally.Duplicate++;
            else
                _tally.Conflict++;
        }

        private void ExpireSlowly(long now)
        {
            foreach (var id in _waiting.Where(w => w.Value.Arrival + Early <= now).Select(w => w.Key).ToList())
            {
                _waiting.Remove(id);
                _tally.Unknown++;
            }

            _tally.Unknown += (ulong)_waitingMeasurements.RemoveAll(each => each.Arrival + Early <= now);

            foreach (var (id, entry) in _predictions.Where(p => p.Value.ExpiresAt <= now).ToList())
            {
                _predictions.Remove(id);
                _measured.Remove(id);
                if (entry.Label is null)
                    _tally.Expired++;
            }
        }

        private void Compare()
        {
            _join.Tally.ShouldBe(_tally);
            _join.Waiting.ShouldBe(_waiting.Count + _waitingMeasurements.Count);
            _join.Measured.ShouldBe(_measured.Values.Sum(values => values.Count));
            foreach (var (id, values) in _measured)
                _join.MeasurementsOf(id).OrderBy(each => each.Measurement).ShouldBe(values.OrderBy(each => each.Measurement));
            _join.Pending.ShouldBe(_predictions.Values.Count(p => p.Label is null));
            _join.Predictions.ShouldBe(_predictions.Count);
        }

        private void Rebuild()
        {
            var join = new LabelJoin(Early, Room) { Tally = _join.Tally };
            foreach (var (isLabels, expiresAt, content) in _chunks)
            {
                if (isLabels)
                    JoinJournal.ReplayLabels(join, content, expiresAt);
                else
                    JoinJournal.ReplayPredictions(join, content, expiresAt);
            }

            join.EndReplay(_now);
            _join = join;
            _ledger = new LabelLedger(join, Retention);
            Compare();
        }
    }
}
