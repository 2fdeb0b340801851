using System.Buffers.Binary;
using System.Numerics;

namespace OrleansMonitor.Domain.Sampling;

/// <summary>
/// SipHash-2-4 (Aumasson, Bernstein: SipHash: a fast short-input PRF, INDOCRYPT 2012): without the key of 128 bits its values look like
/// chance. A pseudorandom function of 64 bits that costs nanoseconds, where a truncated HMAC costs hundreds.
/// </summary>
internal static class SipHash
{
    public static ulong Hash(ulong key0, ulong key1, ReadOnlySpan<byte> message)
    {
        var state = new State(key0, key1);
        var length = message.Length;
        for (; message.Length >= sizeof(ulong); message = message[sizeof(ulong)..])
            state.Absorb(BinaryPrimitives.ReadUInt64LittleEndian(message));
        Span<byte> last = stackalloc byte[sizeof(ulong)];
        message.CopyTo(last);
        last[^1] = (byte)length;
        state.Absorb(BinaryPrimitives.ReadUInt64LittleEndian(last));
        return state.Finish();
    }

    private struct State(ulong key0, ulong key1)
    {
        private ulong _a = key0 ^ 0x736F6D6570736575;
        private ulong _b = key1 ^ 0x646F72616E646F6D;
        private ulong _c = key0 ^ 0x6C7967656E657261;
        private ulong _d = key1 ^ 0x7465646279746573;

        public void Absorb(ulong word)
        {
            _d ^= word;
            Round();
            Round();
            _a ^= word;
        }

        public ulong Finish()
        {
            _c ^= 0xFF;
            for (var i = 0; i < 4; i++)
                Round();
            return _a ^ _b ^ _c ^ _d;
        }

        private void Round()
        {
            _a += _b;
            _c += _d;
            _b = BitOperations.RotateLeft(_b, 13) ^ _a;
            _d = BitOperations.RotateLeft(_d, 16) ^ _c;
            _a = BitOperations.RotateLeft(_a, 32);
            _c += _b;
            _a += _d;
            _b = BitOperations.RotateLeft(_b, 17) ^ _c;
            _d = BitOperations.RotateLeft(_d, 21) ^ _a;
            _c = BitOperations.RotateLeft(_c, 32);
        }
    }
}
