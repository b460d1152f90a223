using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

public class VarIntSpec
{
    /// <summary>The samples of RFC 9000, appendix A.1.</summary>
    [Theory]
    [InlineData("c2197c5eff14e88c", 151_288_809_941_952_652)]
    [InlineData("9d7f3e7d", 494_878_333)]
    [InlineData("7bbd", 15_293)]
    [InlineData("25", 37)]
    [InlineData("4025", 37)]
    public void The_samples_of_the_RFC_read_as_it_says(string hex, ulong expected)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.True(VarInt.TryRead(bytes, out var value, out var length));
        Assert.Equal(expected, value);
        Assert.Equal(bytes.Length, length);
    }

    [Theory]
    [InlineData(0, "00")]
    [InlineData(63, "3f")]
    [InlineData(64, "4040")]
    [InlineData(16_383, "7fff")]
    [InlineData(16_384, "80004000")]
    [InlineData(1_073_741_823, "bfffffff")]
    [InlineData(1_073_741_824, "c000000040000000")]
    [InlineData(VarInt.MaxValue, "ffffffffffffffff")]
    public void The_shortest_encoding_is_written(ulong value, string hex)
    {
        var buffer = new byte[VarInt.MaximumLength];
        var length = VarInt.Write(buffer, value);
        Assert.Equal(hex, Convert.ToHexStringLower(buffer.AsSpan(0, length)));
        Assert.Equal(length, VarInt.Length(value));
        Assert.True(VarInt.TryRead(buffer.AsSpan(0, length), out var read, out var readLength));
        Assert.Equal((value, length), (read, readLength));
    }

    [Theory]
    [InlineData("")]
    [InlineData("40")]
    [InlineData("800000")]
    [InlineData("c0000000000000")]
    public void What_is_cut_short_is_not_read(string hex)
    {
        Assert.False(VarInt.TryRead(Convert.FromHexString(hex), out var value, out var length));
        Assert.Equal((0UL, 0), (value, length));
    }

    [Fact]
    public void A_value_above_the_maximum_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => VarInt.Write(new byte[8], VarInt.MaxValue + 1));
}
