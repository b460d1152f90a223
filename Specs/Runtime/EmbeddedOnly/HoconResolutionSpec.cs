namespace ActorUdp.Specs.Runtime.EmbeddedOnly;

/// <summary>
/// How substitutions get their values (HOCON.md, "Self-Referential Substitutions"). Embedded only: Akka's parser has no
/// optional substitutions, no environment, no <c>+=</c>, no looking back, and it resolves before there is a fallback.
/// </summary>
public sealed class HoconResolutionSpec
{
    [Theory]
    [InlineData("a = ${?nowhere}")]
    [InlineData("a = ${?nowhere}${?never}")]
    [InlineData("a = ${?nowhere} ${?never}")]
    [InlineData("a = ${?a}")]
    [InlineData("a = ${?b}\nb = ${?a}")]
    public void A_field_whose_optional_substitutions_have_no_value_is_not_there(string text) => Assert.False(Parse(text).HasPath("a"));

    [Theory]
    [InlineData("a = 1\na = ${?nowhere}", "1")]
    [InlineData("a = [1, ${?nowhere}, 2]", "[1, 2]")]
    [InlineData("a = x${?nowhere}y", "xy")]
    [InlineData("a = ${?nowhere}[1]", "[1]")]
    [InlineData("a = [1] ${?nowhere}", "[1]")]
    [InlineData("a = ${?nowhere}{ b = 1 }", "{\n  b : 1\n}")]
    [InlineData("a = [${?a}]", "[]")]
    [InlineData("a { b = ${?a} }", "{\n}")]
    public void An_optional_substitution_without_value_leaves_the_rest(string text, string expected) =>
        Assert.Equal(expected, Parse(text).GetValue("a")!.ToString());

    [Theory]
    [InlineData("path = \"a:b\"\npath = ${path}\":c\"", "\"a:b:c\"")]
    [InlineData("path = [1]\npath = ${path} [2]", "[1, 2]")]
    [InlineData("path = [1]\npath = ${path} [2]\npath = ${path} [3]", "[1, 2, 3]")]
    [InlineData("path = [1]\nother = ${path}\npath = ${path} [2]", "[1, 2]")]
    [InlineData("path = ${?path}foo", "foo")]
    [InlineData("path { a { c = 1 } }\npath = ${path.a}\npath { a = 2 }", "{\n  a : 2\n  c : 1\n}")]
    [InlineData("path { a = 1 }\npath = ${path} { b = 2 }", "{\n  a : 1\n  b : 2\n}")]
    [InlineData("path = ${nowhere}\npath = 42", "42")]
    [InlineData("path = ${path}\npath = 42", "42")]
    [InlineData("b { path = [1] }\npath = ${b.path}\npath = ${path} [2]", "[1, 2]")]
    public void A_field_that_refers_to_itself_looks_back(string text, string expected) =>
        Assert.Equal(expected, Parse(text).GetValue("path")!.ToString());

    [Fact]
    public void A_later_value_of_an_inherited_field_may_extend_it()
    {
        Config config = Parse("base { path = [1] }\nderived = ${base}\nderived.path = ${derived.path} [2]");

        Assert.Equal([1, 2], config.GetIntList("derived.path"));
        Assert.Equal([1], config.GetIntList("base.path"));
    }

    [Theory]
    [InlineData("a = ${a}")]
    [InlineData("a = ${a}bc")]
    [InlineData("a = ${a} [1]")]
    [InlineData("a = ${a}\na { b = 1 }")]
    [InlineData("a = ${b}\nb = ${a}")]
    [InlineData("a = ${b}\nb = ${c}\nc = ${a}")]
    [InlineData("a { b = ${a} }")]
    [InlineData("a = [${a}]")]
    [InlineData("a { b { c = ${a.b} } }")]
    [InlineData("a = ${b}\nb { x = ${a} }")]
    public void A_cycle_without_an_older_value_is_refused(string text) =>
        Assert.Throws<HoconParserException>(() => Parse(text).HasPath("a"));

    [Fact]
    public void Objects_may_refer_to_each_other()
    {
        Config config = Parse("bar { a = ${foo.d}, b = 1 }\nbar.b = 3\nfoo { c = ${bar.b}, d = 2 }\nfoo.d = 4");

        Assert.Equal([4, 3], [config.GetInt("bar.a"), config.GetInt("foo.c")]);
    }

    [Theory]
    [InlineData("bar = ${foo}\nfoo { c = ${bar.d}, d = 2 }", "bar.c", 2)]
    [InlineData("foo = ${common} { x = 5 }\ncommon { y = 1, z = ${foo.x} }", "foo.z", 5)]
    [InlineData("x = ${common} { y = ${common} }\ncommon { q = 1 }", "x.y.q", 1)]
    [InlineData("a = ${b} { c = 2 }\nb { x = 1, y = ${a.c} }", "a.y", 2)]
    public void Objects_are_looked_through_field_by_field(string text, string path, int expected) =>
        Assert.Equal(expected, Parse(text).GetInt(path));

    [Fact]
    public void Fields_that_swap_their_values_get_the_same_one()
    {
        Config config = Parse("a = 1\nb = 2\na = ${b}\nb = ${a}");

        Assert.Equal(config.GetInt("a"), config.GetInt("b"));
    }

    [Theory]
    [InlineData("a += 1", "[1]")]
    [InlineData("a += 1\na += 2", "[1, 2]")]
    [InlineData("a = [0]\na += 1", "[0, 1]")]
    [InlineData("a = ${b}\na += 1\nb = [0]", "[0, 1]")]
    [InlineData("a = [0], a += [1]", "[0, [1]]")]
    [InlineData("a += { x = 1 }", "[{\n  x : 1\n}]")]
    public void An_element_may_be_appended(string text, string expected) => Assert.Equal(expected, Parse(text).GetValue("a")!.ToString());

    [Fact]
    public void An_element_may_be_appended_below_a_path()
    {
        Config config = Parse("x { a.b += 1, a.b += 2 }");

        Assert.Equal([1, 2], config.GetIntList("x.a.b"));
    }

    [Fact]
    public void Many_elements_may_be_appended() =>
        Assert.Equal(2_000, Parse(string.Join('\n', Enumerable.Range(0, 2_000).Select(i => $"a += {i}"))).GetIntList("a").Count);

    [Fact]
    public void The_environment_gives_what_the_text_does_not()
    {
        const string name = "ACTORUDP_HOCON_RESOLUTION_SPEC";
        Environment.SetEnvironmentVariable(name, "from outside");
        try
        {
            Assert.Equal("from outside", Parse($"a = ${{{name}}}").GetString("a"));
            Assert.Equal("from outside!", Parse($"a = ${{?{name}}}\"!\"").GetString("a"));
            Assert.Equal("from inside", Parse($"a = ${{{name}}}\n{name} = from inside").GetString("a"));
            Assert.Null(Parse($"a = ${{{name}}}\n{name} = null").GetString("a"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"=\"")]
    [InlineData("\"\\u0000\"")]
    [InlineData("\"\".x")]
    public void Names_that_the_environment_cannot_have_are_undefined(string path) =>
        Assert.False(Parse($"a = ${{?{path}}}").HasPath("a"));

    [Fact]
    public void Substitutions_see_the_values_of_the_fallback()
    {
        Config config = Parse("a = ${b}\nc = ${d.e}\nlist = ${list} [2]").WithFallback(Parse("b = 1\nd { e = 2 }\nlist = [1]"));

        Assert.Equal([1, 2], [config.GetInt("a"), config.GetInt("c")]);
        Assert.Equal([1, 2], config.GetIntList("list"));
    }

    [Fact]
    public void Substitutions_of_the_fallback_see_the_values_that_override_it()
    {
        Config config = Parse("host = example").WithFallback(Parse("host = localhost\nurl = ${host}\"/x\""));

        Assert.Equal("example/x", config.GetString("url"));
    }

    [Fact]
    public void Elements_are_appended_to_the_array_of_the_fallback() =>
        Assert.Equal([1, 2, 3], Parse("a += 2, a += 3").WithFallback(Parse("a = [1]")).GetIntList("a"));

    [Fact]
    public void Merging_follows_the_order_of_the_fallbacks()
    {
        Config first = Parse("a { x = 1 }");
        Config simple = Parse("a = 42");
        Config last = Parse("a { y = 2 }");

        Assert.False(first.WithFallback(simple).WithFallback(last).HasPath("a.y"));
        Assert.Equal(2, first.WithFallback(last).WithFallback(simple).GetInt("a.y"));
    }

    private static Config Parse(string text) => ConfigurationFactory.ParseString(text);
}
