using System.Text;

namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>Reads <c>ExportMetricsServiceResponse { partial_success=1 { rejected_data_points=1 error_message=2 } }</c>.</summary>
internal static class PartialSuccess
{
    private const ulong Delimited = 2;

    /// <summary>What was rejected; nothing, where the answer is empty or no such message.</summary>
    public static (ulong Rejected, string Message) Read(ReadOnlySpan<byte> body)
    {
        while (TryField(ref body, out var field, out var type, out _, out var content))
        {
            if (field == 1 && type == Delimited)
                return ReadInner(content);
        }

        return (0, "");
    }

    private static (ulong Rejected, string Message) ReadInner(ReadOnlySpan<byte> body)
    {
        var (rejected, message) = (0UL, "");
        while (TryField(ref body, out var field, out var type, out var number, out var content))
        {
            if (field == 1 && type == 0)
                rejected = number;
            else if (field == 2 && type == Delimited)
                message = Encoding.UTF8.GetString(content);
        }

        return (rejected, message);
    }

    // False at the end, and where there is something else than protocol buffers.
    private static bool TryField(ref ReadOnlySpan<byte> body, out ulong field, out ulong type, out ulong number, out ReadOnlySpan<byte> content)
    {
        (field, type, number) = (0, 0, 0);
        content = default;
        if (!TryVarInt(ref body, out var tag))
            return false;
        (field, type) = (tag >> 3, tag & 7);
        switch (type)
        {
            case 0:
                return TryVarInt(ref body, out number);
            case 1:
                return TryTake(ref body, sizeof(ulong), out content);
            case Delimited:
                return TryVarInt(ref body, out var length) && TryTake(ref body, length, out content);
            case 5:
                return TryTake(ref body, sizeof(uint), out content);
            default:
                return false;
        }
    }

    private static bool TryTake(ref ReadOnlySpan<byte> body, ulong length, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (length > (ulong)body.Length)
            return false;
        content = body[..(int)length];
        body = body[(int)length..];
        return true;
    }

    private static bool TryVarInt(ref ReadOnlySpan<byte> body, out ulong value)
    {
        value = 0;
        for (var i = 0; i < body.Length && i < 10; i++)
        {
            value |= (ulong)(body[i] & 0x7f) << (7 * i);
            if (body[i] >= 0x80)
                continue;
            body = body[(i + 1)..];
            return true;
        }

        return false;
    }
}
