namespace ActorUdp.Specs.Runtime.Actors;

public class PathAndAddressSpec
{
    [Theory]
    [InlineData("akka://sys")]
    [InlineData("akka.udp://sys@10.0.0.7:9000")]
    [InlineData("akka.tcp://sys@example.org:2552")]
    public void An_address_is_read_as_it_is_written(string text) => Assert.Equal(text, Address.Parse(text).ToString());

    [Fact]
    public void An_address_has_parts()
    {
        var address = Address.Parse("akka.udp://sys@example.org:2552");

        Assert.Equal("akka.udp", address.Protocol);
        Assert.Equal("sys", address.System);
        Assert.Equal("example.org", address.Host);
        Assert.Equal(2552, address.Port);
        Assert.True(address.HasGlobalScope);
        Assert.True(new Address("akka", "sys").HasLocalScope);
        Assert.Equal("sys@example.org:2552", address.HostPort());
    }

    [Fact]
    public void Addresses_are_equal_by_their_parts()
    {
        Assert.Equal(new Address("akka", "sys", "host", 1), new Address("akka", "sys", "host", 1));
        Assert.NotEqual(new Address("akka", "sys", "host", 1), new Address("akka", "sys", "host", 2));
        Assert.True(new Address("akka", "sys") == new Address("akka", "sys"));
        Assert.Equal(new Address("akka", "sys", "host", 1).GetHashCode(), new Address("akka", "sys", "host", 1).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("sys@host:1")]
    public void What_is_no_address_is_refused(string text) => Assert.False(Address.TryParse(text, out _));

    [Fact]
    public void A_path_has_names_a_parent_and_a_root()
    {
        var path = new RootActorPath(new Address("akka", "sys")) / "user" / "a" / "b";

        Assert.Equal("akka://sys/user/a/b", path.ToString());
        Assert.Equal("/user/a/b", path.ToStringWithoutAddress());
        Assert.Equal("b", path.Name);
        Assert.Equal("akka://sys/user/a", path.Parent.ToString());
        Assert.Equal(["user", "a", "b"], path.Elements);
        Assert.Equal(new RootActorPath(new Address("akka", "sys")), path.Root);
    }

    [Fact]
    public void A_path_is_read_with_its_uid_and_is_equal_without_it()
    {
        var path = ActorPath.Parse("akka://sys@host:1/user/a#123");

        Assert.Equal(123, path.Uid);
        Assert.Equal("akka://sys@host:1/user/a#123", path.ToSerializationFormat());
        Assert.Equal(ActorPath.Parse("akka://sys@host:1/user/a"), path);
        Assert.Equal(ActorPath.Parse("akka://sys@host:1/user/a").GetHashCode(), path.GetHashCode());
    }

    [Fact]
    public void A_local_path_takes_the_address_that_others_reach_it_at()
    {
        var path = new RootActorPath(new Address("akka", "sys")) / "user" / "a";

        Assert.Equal("akka.udp://sys@host:1/user/a", path.ToStringWithAddress(new Address("akka.udp", "sys", "host", 1)));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("a-b_c.d:e@f", true)]
    [InlineData("%41", true)]
    [InlineData("$a", false)]
    [InlineData("a/b", false)]
    [InlineData("", false)]
    public void Names_have_rules(string name, bool valid) => Assert.Equal(valid, ActorPath.IsValidPathElement(name));
}
