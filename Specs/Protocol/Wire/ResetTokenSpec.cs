using System.Security.Cryptography;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

public class ResetTokenSpec
{
    private static readonly byte[] _key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] _otherKey = [.. Enumerable.Range(2, 32).Select(i => (byte)i)];

    [Fact]
    public void A_token_is_the_HMAC_of_the_connection_id()
    {
        var mac = HMACSHA256.HashData(_key, BitConverter.GetBytes(77UL));
        Assert.Equal(new ResetToken(BitConverter.ToUInt64(mac), BitConverter.ToUInt64(mac, 8)), ResetToken.Create(_key, 77));
    }

    [Fact]
    public void The_same_key_makes_the_same_token_and_another_key_or_connection_does_not()
    {
        var token = ResetToken.Create(_key, 1);
        Assert.True(token.Matches(ResetToken.Create(_key, 1)));
        Assert.False(token.Matches(ResetToken.Create(_key, 2)));
        Assert.False(token.Matches(ResetToken.Create(_otherKey, 1)));
    }

    [Fact]
    public void Tokens_match_only_when_all_their_bits_do()
    {
        var token = new ResetToken(0x0123456789ABCDEF, 0xFEDCBA9876543210);
        Assert.True(token.Matches(token));
        for (var bit = 0; bit < 64; bit++)
        {
            Assert.False(token.Matches(token with { First = token.First ^ (1UL << bit) }));
            Assert.False(token.Matches(token with { Second = token.Second ^ (1UL << bit) }));
        }
    }
}
