using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Domain.Tests.Sampling;

public class XxHash64Tests
{
    private const ulong Prime32 = 2654435761;

    // The vectors of the reference implementation's own self-test, over its pseudo-random buffer.
    [Theory]
    [InlineData(0, 0, 0xEF46DB3751D8E999)]
    [InlineData(0, Prime32, 0xAC75FDA2929B17EF)]
    [InlineData(1, 0, 0x4FCE394CC88952D8)]
    [InlineData(1, Prime32, 0x739840CB819FA723)]
    [InlineData(14, 0, 0xCFFA8DB881BC3A3D)]
    [InlineData(14, Prime32, 0x5B9611585EFCC9CB)]
    [InlineData(101, 0, 0x0EAB543384F878AD)]
    [InlineData(101, Prime32, 0xCAA65939306F1E21)]
    public void The_vectors_of_the_self_test_hold(int length, ulong seed, ulong expected)
    {
        var data = new byte[length];
        var generator = (uint)Prime32;
        for (var i = 0; i < length; i++)
        {
            data[i] = (byte)(generator >> 24);
            generator *= generator;
        }

        XxHash64.Hash(data, seed).ShouldBe(expected);
    }

    [Theory]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void Published_hashes_of_texts_hold(string text, ulong expected) =>
        XxHash64.Hash(System.Text.Encoding.UTF8.GetBytes(text)).ShouldBe(expected);
}
