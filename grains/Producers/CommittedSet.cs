using System.Numerics;
using OrleansMonitor.Storage;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Grains.Producers;

/// <summary>
/// The sequences of one producer that an owner has committed: every one ≤ <see cref="Low"/>, and those marked above it.
/// <code>
///   1 … Low │ Low+1 …            bit i of the words stands for Low + 1 + i
///   all set │ 0 1 1 0 1 0 0 …    a set lowest bit moves Low up
/// </code>
/// The owner of the set sees to it that no sequence lies further above Low than its window, which bounds the words.
/// </summary>
internal sealed class CommittedSet
{
    private const int BitsPerWord = 64;
    private const ulong FirstContentBit = 3;

    private ulong[] _words;

    internal CommittedSet(ulong low = 0)
    {
        Low = low;
        _words = [];
    }

    internal CommittedSet(ProducerRow row)
    {
        Low = row.Low;
        _words = new ulong[(row.Bitmap.Length + 7) / 8];
        for (var i = 0; i < row.Bitmap.Length; i++)
            _words[i / 8] |= (ulong)row.Bitmap[i] << (8 * (i % 8));
        Normalize();
    }

    private CommittedSet(ulong low, ulong[] words)
    {
        Low = low;
        _words = words;
    }

    internal ulong Low { get; private set; }

    internal CommittedSet Copy() => new(Low, [.. _words]);

    internal bool Contains(ulong sequence)
    {
        if (sequence <= Low)
            return true;
        var bit = sequence - Low - 1;
        return bit / BitsPerWord < (ulong)_words.Length && (_words[bit / BitsPerWord] >> (int)(bit % BitsPerWord) & 1) != 0;
    }

    internal void Add(ulong sequence)
    {
        if (sequence <= Low)
            return;
        var bit = sequence - Low - 1;
        var word = checked((int)(bit / BitsPerWord));
        if (word >= _words.Length)
            Array.Resize(ref _words, Math.Max(word + 1, _words.Length * 2));
        _words[word] |= 1UL << (int)(bit % BitsPerWord);
        Normalize();
    }

    /// <summary>Marks every sequence ≤ <paramref name="low"/>: none of them will come again.</summary>
    internal void AdvanceTo(ulong low)
    {
        if (low <= Low)
            return;
        Shift(low - Low);
        Normalize();
    }

    /// <summary>Adds what another set of the same client holds.</summary>
    internal void Include(CommittedSet other)
    {
        AdvanceTo(other.Low);
        foreach (var range in other.Ranges())
        {
            for (var sequence = range.First; sequence <= range.Last; sequence++)
                Add(sequence);
        }
    }

    /// <summary>
    /// The hash of the one batch of an idempotency key; empty: not known. It lies above the batch, where a key has no numbers:
    /// <code>
    ///   Low = 1 │ 2 │ 3 … 130
    ///   batch   │ – │ bits of the hash; 2 stays free, so that Low stays
    /// </code>
    /// </summary>
    internal Guid Content
    {
        get
        {
            if (Low != 1 || _words.Length == 0)
                return Guid.Empty;
            Span<byte> hash = stackalloc byte[16];
            hash.Clear();
            for (var i = 0; i < 128; i++)
            {
                if (Contains(FirstContentBit + (ulong)i))
                    hash[i / 8] |= (byte)(1 << (i % 8));
            }

            return new Guid(hash);
        }
    }

    /// <summary>Keeps the hash of a key's batch, which is in the set.</summary>
    internal void MarkContent(Guid content)
    {
        Span<byte> hash = stackalloc byte[16];
        content.TryWriteBytes(hash);
        for (var i = 0; i < 128; i++)
        {
            if ((hash[i / 8] >> (i % 8) & 1) != 0)
                Add(FirstContentBit + (ulong)i);
        }
    }

    /// <summary>The runs of marked sequences above <see cref="Low"/>, ascending.</summary>
    internal CommittedRange[] Ranges()
    {
        var limit = (ulong)_words.Length * BitsPerWord;
        var first = Next(0, true);
        if (first == limit)
            return [];
        var ranges = new List<CommittedRange>();
        while (first < limit)
        {
            var end = Next(first, false);
            ranges.Add(new CommittedRange(Low + 1 + first, Low + end));
            first = Next(end, true);
        }

        return [.. ranges];
    }

    internal ProducerRow ToRow(Guid producer, long lastSeen)
    {
        var length = _words.Length * 8;
        while (length > 0 && ByteAt(length - 1) == 0)
            length--;
        var bitmap = length == 0 ? [] : new byte[length];
        for (var i = 0; i < length; i++)
            bitmap[i] = ByteAt(i);
        return new ProducerRow(producer, Low, bitmap, lastSeen);
    }

    private byte ByteAt(int index) => (byte)(_words[index / 8] >> (8 * (index % 8)));

    /// <summary>The first bit ≥ <paramref name="from"/> that has the wanted value, or the number of bits.</summary>
    private ulong Next(ulong from, bool wanted)
    {
        var limit = (ulong)_words.Length * BitsPerWord;
        while (from < limit)
        {
            var word = _words[from / BitsPerWord];
            var rest = (wanted ? word : ~word) >> (int)(from % BitsPerWord);
            if (rest != 0)
                return from + (ulong)BitOperations.TrailingZeroCount(rest);
            from = (from / BitsPerWord + 1) * BitsPerWord;
        }

        return limit;
    }

    private void Normalize()
    {
        if (_words.Length > 0 && (_words[0] & 1) != 0)
            Shift(Next(0, false));
    }

    private void Shift(ulong count)
    {
        Low += count;
        var words = count / BitsPerWord;
        if (words >= (ulong)_words.Length)
        {
            _words = [];
            return;
        }

        var bits = (int)(count % BitsPerWord);
        var skip = (int)words;
        for (var i = 0; i < _words.Length; i++)
        {
            var low = i + skip < _words.Length ? _words[i + skip] >> bits : 0;
            var high = bits > 0 && i + skip + 1 < _words.Length ? _words[i + skip + 1] << (BitsPerWord - bits) : 0;
            _words[i] = low | high;
        }
    }
}
