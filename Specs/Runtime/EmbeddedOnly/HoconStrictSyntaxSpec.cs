namespace ActorUdp.Specs.Runtime.EmbeddedOnly;

/// <summary>
/// Rules of HOCON that Akka's parser does not follow, so that these specs run on the embedded runtime only: separators
/// after objects, blanks in quoted text, quoted null, extra quotes, blanks of Unicode, yes and no, and fractions.
/// </summary>
public sealed class HoconStrictSyntaxSpec
{
    [Theory]
    [InlineData("a { x = 1 }, b = 2")]
    [InlineData("{ a { x = 1 }, b = 2 }")]
    [InlineData("{ a : { x = 1 }\n, b = 2 } # end")]
    public void A_comma_may_follow_an_object(string text)
    {
        Config config = Parse(text);

        Assert.Equal([1, 2], [config.GetInt("a.x"), config.GetInt("b")]);
    }

    [Theory]
    [InlineData("\"  x  \"", "  x  ")]
    [InlineData("\" \" x", "  x")]
    [InlineData("\"null\"", "null")]
    [InlineData("null x", "null x")]
    [InlineData("\"\"\"x\"\"\"\"", "x\"")]
    [InlineData("\"\"\"\"\"\"", "")]
    [InlineData("1e+5", "1e+5")]
    [InlineData("a/b", "a/b")]
    [InlineData("x//y", "x")]
    [InlineData("\"x\"// comment", "x")]
    public void Text_is_taken_to_the_letter(string value, string expected) => Assert.Equal(expected, Parse($"a = {value}").GetString("a"));

    [Theory]
    [InlineData("\ufeffa = 1")]
    [InlineData("\u00a0a\u2003=\u202f1\u3000")]
    [InlineData("a\v=\f1\u001c\u001f")]
    [InlineData("a =\u2028 1")]
    public void All_blanks_of_Unicode_and_the_byte_order_mark_are_blanks(string text) => Assert.Equal(1, Parse(text).GetInt("a"));

    [Fact]
    public void Only_a_line_feed_is_a_newline() => Assert.Equal("1\u2028b", Parse("a = 1\u2028b").GetString("a"));

    [Theory]
    [InlineData("a.\"\".b = 1", "a.\"\".b")]
    [InlineData("foo\"10.0\" = 1", "foo10.0")]
    [InlineData("10.0foo = 1", "10.0foo")]
    [InlineData("\"a\\u0062\\\"c\" = 1", "\"ab\\\"c\"")]
    [InlineData("foo include = 1", "foo include")]
    [InlineData("includes = 1", "includes")]
    public void Keys_are_path_expressions(string text, string path)
    {
        Config config = Parse(text);

        Assert.Equal(1, path == "foo10.0" ? config.GetInt("\"foo10.0\"") : config.GetInt(path));
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("no", false)]
    public void Yes_and_no_are_booleans(string text, bool expected) => Assert.Equal(expected, Parse($"a = {text}").GetBoolean("a", !expected));

    [Theory]
    [InlineData("True")]
    [InlineData("ON")]
    [InlineData("1")]
    [InlineData("null")]
    public void Other_words_are_no_booleans(string text) =>
        Assert.Throws<ConfigurationException>(() => Parse($"a = {text}").GetBoolean("a"));

    [Theory]
    [InlineData("10 us", 100)]
    [InlineData("10 microseconds", 100)]
    [InlineData("1.5 us", 15)]
    [InlineData("250 ns", 2)]
    [InlineData("0 s", 0)]
    [InlineData("10675199 d", 9_223_371_936_000_000_000)]
    public void Durations_are_exact_to_a_tenth_of_a_microsecond(string text, long ticks) =>
        Assert.Equal(ticks, Parse($"a = {text}").GetTimeSpan("a").Ticks);

    [Theory]
    [InlineData("10675200 d")]
    [InlineData("1e400 s")]
    [InlineData("NaN")]
    [InlineData("1 S")]
    [InlineData("1 s 2 ms")]
    [InlineData("")]
    public void Other_durations_are_refused(string text) =>
        Assert.Throws<ConfigurationException>(() => Parse($"a = \"{text}\"").GetTimeSpan("a"));

    [Theory]
    [InlineData("1.5 KiB", 1536)]
    [InlineData("0.5 kB", 500)]
    [InlineData("7 E", 8_070_450_532_247_928_832)]
    [InlineData("1 exabyte", 1_000_000_000_000_000_000)]
    public void Sizes_may_have_fractions(string text, long bytes) => Assert.Equal(bytes, Parse($"a = {text}").GetByteSize("a"));

    [Theory]
    [InlineData("8 EiB")]
    [InlineData("-1 B")]
    [InlineData("1 KIB")]
    [InlineData("1 mib")]
    public void Other_sizes_are_refused(string text) =>
        Assert.Throws<ConfigurationException>(() => Parse($"a = \"{text}\"").GetByteSize("a"));

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("0x10")]
    [InlineData("1,5")]
    public void Numbers_are_those_of_JSON(string text) =>
        Assert.Throws<ConfigurationException>(() => Parse($"a = \"{text}\"").GetDouble("a"));

    [Theory]
    [InlineData("a { b = 1, \"c.d\" = [x, \"y z\", { e = null }] }\n\"\" = \"null\"\n\"include\" = \"tab\\there\"\nf = \"\"")]
    [InlineData("a = [[], [1], {}]\nb = \"a: {b}, ${c}\"")]
    public void The_text_of_a_configuration_parses_to_the_same_configuration(string text)
    {
        string once = Parse(text).ToString();

        Assert.Equal(once, Parse(once).ToString());
        Assert.Equal(Parse(text).GetValue("a")!.ToString(), Parse(once).GetValue("a")!.ToString());
    }

    private static Config Parse(string text) => ConfigurationFactory.ParseString(text);
}
