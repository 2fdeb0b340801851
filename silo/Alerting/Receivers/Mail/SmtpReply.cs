using System.Text;

namespace OrleansMonitor.Silo.Alerting.Receivers.Mail;

/// <summary>What a server answered: a code of three digits, and a text for each line.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>Done: 2yz.</summary>
    public bool IsDone => Code / 100 == 2;

    /// <summary>Go on: 3yz.</summary>
    public bool IsMore => Code / 100 == 3;

    /// <summary>For good: 5yz.</summary>
    public bool IsRefusal => Code / 100 == 5;

    public string Text => string.Join(' ', Lines);
}

/// <summary>
/// Reads answers: <c>250-text … 250 text</c>, each line with an end. Bounded, since the other side may say anything for as long as it likes.
/// </summary>
internal sealed class SmtpReplyReader(Stream stream)
{
    // RFC 5321 has 512; some servers say more in their greetings.
    private const int MaxLine = 2048;
    private const int MaxLines = 100;

    private readonly byte[] _buffer = new byte[MaxLine];
    private int _from;
    private int _to;

    /// <summary>Whether more came than was read. Before TLS begins nothing may: it would be taken for what came within.</summary>
    public bool HasMore => _to > _from;

    /// <exception cref="InvalidDataException">It is no answer.</exception>
    /// <exception cref="IOException">The connection ended.</exception>
    public async Task<SmtpReply> ReadAsync(CancellationToken cancellation)
    {
        var lines = new List<string>();
        var code = 0;
        while (lines.Count < MaxLines)
        {
            var line = await ReadLineAsync(cancellation);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var number) || number is < 200 or > 599 || (line.Length > 3 && line[3] is not (' ' or '-')) || (code != 0 && code != number))
                throw new InvalidDataException($"the server does not speak SMTP: '{line}'");
            code = number;
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
                return new SmtpReply(code, lines);
        }

        throw new InvalidDataException($"the server answered more than {MaxLines} lines");
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        for (var searched = _from; ;)
        {
            var end = Array.IndexOf(_buffer, (byte)'\n', searched, _to - searched);
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer.AsSpan(_from, end - _from)).TrimEnd('\r');
                _from = end + 1;
                return line;
            }

            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_to, _from) = (_to - _from, 0);
            searched = _to;
            if (_to == MaxLine)
                throw new InvalidDataException($"the server answered with a line of more than {MaxLine} bytes");
            var read = await stream.ReadAsync(_buffer.AsMemory(_to), cancellation);
            if (read == 0)
                throw new IOException("the server closed the connection");
            _to += read;
        }
    }
}
