using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

public class CookieSpec
{
    private const ulong ConnectionId = 11;
    private const ulong Uid = 22;
    private const long Made = 5_000_000_000;
    private const long Lifetime = 10_000_000_000;
    private static readonly byte[] _key = [.. Enumerable.Range(1, Cookie.KeySize).Select(i => (byte)i)];
    private static readonly byte[] _otherKey = [.. Enumerable.Range(2, Cookie.KeySize).Select(i => (byte)i)];
    private static readonly byte[] _source = [127, 0, 0, 1, 0x1F, 0x90];

    private readonly byte[] _cookie = Create(_key);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Lifetime)]
    public void A_fresh_cookie_is_accepted(long age) => Assert.Equal(Verdict.Ok, Validate(Made + age));

    [Theory]
    [InlineData(Lifetime + 1)]
    [InlineData(long.MaxValue - Made)]
    public void An_old_cookie_is_stale(long age) => Assert.Equal(Verdict.StaleCookie, Validate(Made + age));

    [Fact]
    public void A_cookie_is_good_for_one_address_only()
    {
        Assert.Equal(Verdict.BadCookie, Cookie.Validate(_cookie, _key, [], [127, 0, 0, 2, 0x1F, 0x90], ConnectionId, Uid, Made, Lifetime));
        Assert.Equal(Verdict.BadCookie, Cookie.Validate(_cookie, _key, [], [127, 0, 0, 1, 0x1F, 0x91], ConnectionId, Uid, Made, Lifetime));
        Assert.Equal(Verdict.BadCookie, Cookie.Validate(_cookie, _key, [], [], ConnectionId, Uid, Made, Lifetime));
    }

    [Fact]
    public void A_cookie_is_good_for_one_connection_id_and_incarnation_only()
    {
        Assert.Equal(Verdict.BadCookie, Cookie.Validate(_cookie, _key, [], _source, ConnectionId + 1, Uid, Made, Lifetime));
        Assert.Equal(Verdict.BadCookie, Cookie.Validate(_cookie, _key, [], _source, ConnectionId, Uid + 1, Made, Lifetime));
        Assert.Equal(Verdict.BadCookie, Cookie.Validate(_cookie, _key, [], _source, Uid, ConnectionId, Made, Lifetime));
    }

    [Fact]
    public void A_cookie_of_another_key_is_bad() =>
        Assert.Equal(Verdict.BadCookie, Cookie.Validate(_cookie, _otherKey, [], _source, ConnectionId, Uid, Made, Lifetime));

    [Fact]
    public void A_cookie_outlives_one_rotation_of_the_key_and_not_two()
    {
        Assert.Equal(Verdict.Ok, Cookie.Validate(_cookie, _otherKey, _key, _source, ConnectionId, Uid, Made, Lifetime));
        Assert.Equal(Verdict.StaleCookie, Cookie.Validate(_cookie, _otherKey, _key, _source, ConnectionId, Uid, Made + Lifetime + 1, Lifetime));
        Assert.Equal(Verdict.BadCookie, Cookie.Validate(_cookie, new byte[32], _otherKey, _source, ConnectionId, Uid, Made, Lifetime));
    }

    [Fact]
    public void An_empty_previous_key_proves_nothing()
    {
        var forged = Create([]);
        Assert.Equal(Verdict.BadCookie, Cookie.Validate(forged, _key, [], _source, ConnectionId, Uid, Made, Lifetime));
    }

    [Fact]
    public void Any_changed_bit_makes_it_bad()
    {
        for (var bit = 0; bit < _cookie.Length * 8; bit++)
        {
            _cookie[bit >> 3] ^= (byte)(1 << (bit & 7));
            Assert.Equal(Verdict.BadCookie, Validate(Made));
            _cookie[bit >> 3] ^= (byte)(1 << (bit & 7));
        }
    }

    [Fact]
    public void Any_other_length_is_bad()
    {
        for (var length = 0; length < Cookie.Size; length++)
            Assert.Equal(Verdict.BadCookie, Cookie.Validate(_cookie.AsSpan(0, length), _key, [], _source, ConnectionId, Uid, Made, Lifetime));
        Assert.Equal(Verdict.BadCookie, Cookie.Validate([.. _cookie, 0], _key, [], _source, ConnectionId, Uid, Made, Lifetime));
    }

    [Fact]
    public void Misuse_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Cookie.Create(new byte[Cookie.Size - 1], _key, _source, 1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Cookie.Create(new byte[Cookie.Size], _key, new byte[Cookie.MaximumSourceLength + 1], 1, 1, 0));
    }

    private static byte[] Create(byte[] key)
    {
        var cookie = new byte[Cookie.Size];
        Cookie.Create(cookie, key, _source, ConnectionId, Uid, Made);
        return cookie;
    }

    private Verdict Validate(long now) => Cookie.Validate(_cookie, _key, [], _source, ConnectionId, Uid, now, Lifetime);
}
