namespace OrleansMonitor.Json;

/// <summary>
/// NaN and the infinities bare, as Python writes them by default: JSON does not have them, and its reader stops there. Looked for
/// only where that happened.
/// </summary>
internal static class BareNumbers
{
    private static ReadOnlySpan<byte> Missing => "\"\" "u8;

    private static ReadOnlySpan<byte> Infinite => "1e999   "u8;

    /// <summary>
    /// A copy of the same length, so that places in it stay the same, with an empty string (a missing value) for NaN and a number
    /// past the largest for Infinity. Null: there are none.
    /// </summary>
    public static byte[]? Replace(ReadOnlySpan<byte> json)
    {
        byte[]? copy = null;
        for (var i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case (byte)'"':
                    i = EndOfString(json, i);
                    break;
                case (byte)'N' when json[i..].StartsWith("NaN"u8):
                    copy ??= json.ToArray();
                    Missing.CopyTo(copy.AsSpan(i));
                    if (i > 0 && json[i - 1] == (byte)'-')
                        copy[i - 1] = (byte)' ';
                    i += Missing.Length - 1;
                    break;
                case (byte)'I' when json[i..].StartsWith("Infinity"u8):
                    copy ??= json.ToArray();
                    Infinite.CopyTo(copy.AsSpan(i));
                    i += Infinite.Length - 1;
                    break;
                default:
                    break;
            }
        }

        return copy;
    }

    private static int EndOfString(ReadOnlySpan<byte> json, int start)
    {
        for (var i = start + 1; i < json.Length; i++)
        {
            if (json[i] == (byte)'\\')
                i++;
            else if (json[i] == (byte)'"')
                return i;
        }

        return json.Length;
    }
}
