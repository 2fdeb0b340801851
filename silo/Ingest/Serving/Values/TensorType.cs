using System.Globalization;

namespace OrleansMonitor.Silo.Ingest.Serving.Values;

/// <summary>A datatype of the open inference protocol, and which values it holds.</summary>
internal sealed class TensorType
{
    public const string Texts = "BYTES";
    public const string Truth = "BOOL";

    /// <summary>All of them, for messages.</summary>
    public const string Names = "BOOL, INT8 to INT64, UINT8 to UINT64, FP16, BF16, FP32, FP64 or BYTES";

    public static readonly TensorType[] All =
    [
        new(Truth, 1, 0, 1, isWhole: true, "true or false"),
        new(Texts, 0, double.NaN, double.NaN, isWhole: true, "texts"),
        Whole("INT8", 1, sbyte.MinValue, sbyte.MaxValue),
        Whole("INT16", 2, short.MinValue, short.MaxValue),
        Whole("INT32", 4, int.MinValue, int.MaxValue),
        Whole("INT64", 8, long.MinValue, long.MaxValue),
        Whole("UINT8", 1, 0, byte.MaxValue),
        Whole("UINT16", 2, 0, ushort.MaxValue),
        Whole("UINT32", 4, 0, uint.MaxValue),
        Whole("UINT64", 8, 0, ulong.MaxValue),
        Floating("FP16", 2, (double)Half.MaxValue),
        // The largest number of eight bits of fraction.
        Floating("BF16", 2, 3.3895313892515355e38),
        Floating("FP32", 4, float.MaxValue),
        Floating("FP64", 8, double.MaxValue),
    ];

    private readonly double _low;
    private readonly double _high;

    private TensorType(string name, int size, double low, double high, bool isWhole, string limit) =>
        (Name, Size, _low, _high, IsWhole, Limit) = (name, size, low, high, isWhole, limit);

    public string Name { get; }

    /// <summary>Bytes of a value in binary; 0: each has its own length.</summary>
    public int Size { get; }

    /// <summary>Whether values have no fraction, so that they may be classes.</summary>
    public bool IsWhole { get; }

    /// <summary>Which values there are, for messages.</summary>
    public string Limit { get; }

    /// <summary>Null: there is none of the name.</summary>
    public static TensorType? Find(string? name) => Array.Find(All, each => each.Name == name);

    /// <summary>Whether a number may be a value of it. Floating types have infinities too.</summary>
    public bool Holds(double number) =>
        (number >= _low && number <= _high && (!IsWhole || number == Math.Floor(number))) || (!IsWhole && double.IsInfinity(number));

    private static TensorType Whole(string name, int size, decimal low, decimal high) =>
        new(name, size, (double)low, (double)high, isWhole: true, string.Create(CultureInfo.InvariantCulture, $"whole numbers from {low} to {high}"));

    private static TensorType Floating(string name, int size, double high) =>
        new(name, size, -high, high, isWhole: false, string.Create(CultureInfo.InvariantCulture, $"numbers from {-high:G9} to {high:G9}"));
}
