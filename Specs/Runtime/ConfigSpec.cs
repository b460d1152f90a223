using System.Globalization;

namespace ActorUdp.Specs.Runtime;

/// <summary>What a configuration answers, on both runtimes.</summary>
public sealed class ConfigSpec
{
    [Fact]
    public void A_missing_path_gives_the_default()
    {
        Config config = Parse("a { b = 1 }");

        Assert.Null(config.GetString("x"));
        Assert.Equal("d", config.GetString("a.x", "d"));
        Assert.Equal(7, config.GetInt("a.b.c", 7));
        Assert.Equal(0, config.GetInt("x"));
        Assert.Equal(8L, config.GetLong("x", 8));
        Assert.True(config.GetBoolean("x", true));
        Assert.False(config.GetBoolean("x"));
        Assert.Equal(1.5, config.GetDouble("x", 1.5));
        Assert.Equal(TimeSpan.Zero, config.GetTimeSpan("x"));
        Assert.Equal(TimeSpan.FromSeconds(3), config.GetTimeSpan("x", TimeSpan.FromSeconds(3)));
        Assert.Null(config.GetByteSize("x", null));
        Assert.Equal(9L, config.GetByteSize("x", 9));
        Assert.Empty(config.GetStringList("x"));
        Assert.Null(config.GetConfig("x"));
        Assert.Null(config.GetValue("x"));
        Assert.False(config.HasPath("a.x"));
    }

    [Theory]
    [InlineData("on", true)]
    [InlineData("true", true)]
    [InlineData("off", false)]
    [InlineData("false", false)]
    public void Booleans_are_read(string text, bool expected) => Assert.Equal(expected, Parse($"a = {text}").GetBoolean("a", !expected));

    [Fact]
    public void Numbers_are_read()
    {
        Config config = Parse("i = -42, l = 9007199254740993, d = -1.25, e = 1.5e3, t = \"7\"");

        Assert.Equal(-42, config.GetInt("i"));
        Assert.Equal(9007199254740993L, config.GetLong("l"));
        Assert.Equal(-1.25, config.GetDouble("d"));
        Assert.Equal(1500, config.GetDouble("e"));
        Assert.Equal(7, config.GetInt("t"));
    }

    [Theory]
    [InlineData("10 ms", 10)]
    [InlineData("10ms", 10)]
    [InlineData("10 milliseconds", 10)]
    [InlineData("10", 10)]
    [InlineData("2 s", 2_000)]
    [InlineData("0.05 s", 50)]
    [InlineData("1 second", 1_000)]
    [InlineData("3 m", 180_000)]
    [InlineData("3 minutes", 180_000)]
    [InlineData("1 h", 3_600_000)]
    [InlineData("2 hours", 7_200_000)]
    [InlineData("1 d", 86_400_000)]
    [InlineData("1 day", 86_400_000)]
    [InlineData("2000 micros", 2)]
    [InlineData("3000000 ns", 3)]
    public void Durations_have_units(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Parse($"a = {text}").GetTimeSpan("a"));

    [Fact]
    public void A_duration_may_be_infinite_where_that_is_allowed()
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, Parse("a = infinite").GetTimeSpan("a"));
        Assert.ThrowsAny<Exception>(() => Parse("a = infinite").GetTimeSpan("a", allowInfinite: false));
    }

    [Theory]
    [InlineData("10", 10)]
    [InlineData("10 b", 10)]
    [InlineData("10 B", 10)]
    [InlineData("10 bytes", 10)]
    [InlineData("1 kB", 1_000)]
    [InlineData("1 k", 1_024)]
    [InlineData("1K", 1_024)]
    [InlineData("1 KiB", 1_024)]
    [InlineData("2 MB", 2_000_000)]
    [InlineData("2 MiB", 2_097_152)]
    [InlineData("2m", 2_097_152)]
    [InlineData("3 mebibytes", 3_145_728)]
    [InlineData("1 GiB", 1_073_741_824)]
    [InlineData("1 GB", 1_000_000_000)]
    [InlineData("1 TiB", 1_099_511_627_776)]
    public void Sizes_have_units(string text, long bytes) => Assert.Equal(bytes, Parse($"a = {text}").GetByteSize("a", null));

    [Theory]
    [InlineData("int")]
    [InlineData("long")]
    [InlineData("double")]
    [InlineData("bool")]
    [InlineData("duration")]
    [InlineData("size")]
    public void A_value_of_another_kind_is_refused(string kind)
    {
        Config config = Parse("a = x7x");
        Func<object?> read = kind switch
        {
            "int" => () => config.GetInt("a"),
            "long" => () => config.GetLong("a"),
            "double" => () => config.GetDouble("a"),
            "bool" => () => config.GetBoolean("a"),
            "duration" => () => config.GetTimeSpan("a"),
            _ => () => config.GetByteSize("a", null),
        };

        Assert.ThrowsAny<Exception>(read);
    }

    [Theory]
    [InlineData("-5 s")]
    [InlineData("5 parsecs")]
    [InlineData("s")]
    public void A_wrong_duration_is_refused(string text) => Assert.ThrowsAny<Exception>(() => Parse($"a = {text}").GetTimeSpan("a"));

    [Theory]
    [InlineData("5 XB")]
    [InlineData("5 KB")]
    public void A_size_with_an_unknown_unit_is_refused(string text) =>
        Assert.ThrowsAny<Exception>(() => Parse($"a = {text}").GetByteSize("a", null));

    [Fact]
    public void Lists_of_text_are_read() => Assert.Equal(["x", "y z", "1"], Parse("a = [x, \"y z\", 1]").GetStringList("a"));

    [Fact]
    public void A_part_of_a_configuration_is_a_configuration()
    {
        Config part = Parse("a { b { c = 1 } }").GetConfig("a")!;

        Assert.Equal(1, part.GetInt("b.c"));
        Assert.Equal(1, part.GetConfig("b")!.GetInt("c"));
    }

    [Fact]
    public void Keys_of_the_root_can_be_enumerated()
    {
        Config config = Parse("a = 1, \"b.c\" = 2\nd { e = 3 }");

        Assert.Equal(["a", "b.c", "d"], config.AsEnumerable().Select(item => item.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["e"], config.GetValue("d")!.GetObject()!.Items.Select(item => item.Key));
    }

    [Fact]
    public void A_value_knows_its_kind()
    {
        Config config = Parse("o { x = 1 }\na = [1], s = text");

        Assert.Equal([true, false, false], Kinds(config.GetValue("o")!));
        Assert.Equal([false, true, false], Kinds(config.GetValue("a")!));
        Assert.Equal([false, false, true], Kinds(config.GetValue("s")!));

        static bool[] Kinds(HoconValue value) => [value.IsObject(), value.IsArray(), value.IsString()];
    }

    [Fact]
    public void Emptiness_is_known()
    {
        Assert.True(ConfigurationFactory.Empty.IsEmpty);
        Assert.True(ConfigurationFactory.Empty.IsNullOrEmpty());
        Assert.True(((Config?)null).IsNullOrEmpty());
        Assert.True(Parse("# only a comment\n").IsEmpty);
        Assert.False(Parse("a = 1").IsNullOrEmpty());
    }

    [Fact]
    public void The_value_wins_over_the_fallback_and_the_fallback_fills_the_gaps()
    {
        Config config = Parse("a { b = 1, c { d = 2 } }").WithFallback(Parse("a { b = 9, c { e = 3 } }\nf = 4"));

        Assert.Equal([1, 2, 3, 4], [config.GetInt("a.b"), config.GetInt("a.c.d"), config.GetInt("a.c.e"), config.GetInt("f")]);
        Assert.Equal(3, config.GetConfig("a")!.GetInt("c.e"));
        Assert.Equal(3, config.GetConfig("a.c")!.GetInt("e"));
    }

    [Fact]
    public void Fallbacks_may_be_chained()
    {
        Config config = Parse("a = 1").WithFallback(Parse("a = 2, b = 2")).WithFallback(Parse("a = 3, b = 3, c = 3"));

        Assert.Equal([1, 2, 3], [config.GetInt("a"), config.GetInt("b"), config.GetInt("c")]);
    }

    [Fact]
    public void A_simple_value_and_an_object_of_the_fallback_are_not_merged()
    {
        Assert.Equal("x", Parse("a = x").WithFallback(Parse("a { b = 1 }\nc = 1")).GetString("a"));
        Assert.False(Parse("a = x").WithFallback(Parse("a { b = 1 }\nc = 1")).HasPath("a.b"));
        Assert.Equal(1, Parse("a { b = 1 }").WithFallback(Parse("a = x, c = 1")).GetInt("a.b"));
    }

    [Fact]
    public void An_array_replaces_that_of_the_fallback() =>
        Assert.Equal([1], Parse("a = [1]").WithFallback(Parse("a = [2, 3], b = 1")).GetIntList("a"));

    [Fact]
    public void Neither_configuration_is_changed_by_merging()
    {
        Config over = Parse("a { b = 1 }");
        Config under = Parse("a { c = 2 }");

        _ = over.WithFallback(under);

        Assert.False(over.HasPath("a.c"));
        Assert.False(under.HasPath("a.b"));
    }

    [Fact]
    public void No_fallback_changes_nothing_and_a_configuration_is_no_fallback_of_itself()
    {
        Config config = Parse("a = 1");

        Assert.Equal(1, config.WithFallback(null).GetInt("a"));
        Assert.Equal(1, config.WithFallback(ConfigurationFactory.Empty).GetInt("a"));
        Assert.Equal(1, ConfigurationFactory.Empty.WithFallback(config).GetInt("a"));
        Assert.Throws<ArgumentException>(() => config.WithFallback(config));
    }

    [Fact]
    public void A_value_may_be_put_under_a_key() => Assert.Equal(1, Parse("a { b = 1 }").GetValue("a")!.AtKey("x").GetInt("x.b"));

    [Fact]
    public void Text_is_a_configuration_where_one_is_wanted()
    {
        Config config = "a = 1";

        Assert.Equal(1, config.GetInt("a"));
    }

    [Fact]
    public void Reading_does_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } };
        try
        {
            Assert.Equal(1.5, Parse("a = 1.5").GetDouble("a"));
            Assert.Equal(TimeSpan.FromMilliseconds(1.5), Parse("a = 1.5 ms").GetTimeSpan("a"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_text_of_a_configuration_shows_its_values()
    {
        Config config = Parse("alpha = 1").WithFallback(Parse("beta = 2"));

        Assert.Contains("alpha", config.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("beta", config.ToString(), StringComparison.Ordinal);
        Assert.Contains("beta", config.ToString(includeFallback: true), StringComparison.Ordinal);
    }

    private static Config Parse(string text) => ConfigurationFactory.ParseString(text);
}
