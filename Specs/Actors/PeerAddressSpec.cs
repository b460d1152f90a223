namespace ActorUdp.Specs.Actors;

public sealed class PeerAddressSpec
{
    [Theory]
    [InlineData("10.0.0.7:9000", "udp://10.0.0.7:9000")]
    [InlineData("udp://10.0.0.7:9000", "udp://10.0.0.7:9000")]
    [InlineData("UDP://Host.Example:1/", "udp://host.example:1")]
    [InlineData("[::1]:9000", "udp://[::1]:9000")]
    [InlineData("udp://[FE80::1]:65535", "udp://[fe80::1]:65535")]
    public void Reads_what_people_write(string text, string expected) => Assert.Equal(expected, PeerAddress.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("host")]
    [InlineData(":9000")]
    [InlineData("host:")]
    [InlineData("host:-1")]
    [InlineData("host:65536")]
    [InlineData("host:99999999999999")]
    [InlineData("::1:9000")]
    [InlineData("[::1]")]
    [InlineData("[nonsense]:9000")]
    [InlineData("tcp://host:9000")]
    [InlineData("a b:9000")]
    [InlineData("udp://\t:9000")]
    [InlineData("udp://\v\0:9000")]
    [InlineData("a\nb:9000")]
    public void Refuses_what_is_no_address(string? text) => Assert.False(PeerAddress.TryParse(text, out _));

    [Fact]
    public void Says_how_an_address_is_written_when_it_refuses_one()
    {
        FormatException error = Assert.Throws<FormatException>(() => PeerAddress.Parse("host"));

        Assert.Contains("'host'", error.Message, StringComparison.Ordinal);
        Assert.Contains("host:port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hosts_are_equal_whatever_their_case() => Assert.Equal(PeerAddress.Parse("A:1"), PeerAddress.Parse("a:1"));

    [Fact]
    public void A_peer_that_advertises_nothing_is_named_by_its_incarnation()
    {
        PeerAddress address = PeerAddress.Unadvertised(0xABC);

        Assert.True(address.IsUnadvertised);
        Assert.Equal("udp://peer-0000000000000abc:0", address.ToString());
        Assert.False(PeerAddress.Parse("peer-x:9000").IsUnadvertised);
    }
}
