namespace ActorUdp.Specs.Runtime;

/// <summary>The syntax of HOCON (HOCON.md, "Syntax") as far as both runtimes' parsers follow it.</summary>
public sealed class HoconSyntaxSpec
{
    [Theory]
    [InlineData("a = 1 # comment")]
    [InlineData("a = 1 // comment")]
    [InlineData("# comment\na = 1")]
    [InlineData("// comment\n# another\na = 1")]
    [InlineData("a = # comment\n 1")]
    public void Comments_reach_to_the_end_of_the_line(string text) => Assert.Equal("1", Parse(text).GetString("a"));

    [Fact]
    public void Comment_characters_in_quotes_are_text() =>
        Assert.Equal("x # y // z", Parse("a = \"x # y // z\"").GetString("a"));

    [Theory]
    [InlineData("a { b = 1 }")]
    [InlineData("a : { b = 1 }")]
    [InlineData("a = { b : 1 }")]
    [InlineData("a.b = 1")]
    [InlineData("a.b : 1")]
    [InlineData("\"a\".b = 1")]
    [InlineData("\"a\" : { \"b\" : 1 }")]
    [InlineData("a\n{\n  b = 1\n}")]
    [InlineData("a {\n b\n = \n 1\n}")]
    [InlineData("a{b=1}")]
    public void Objects_and_paths_mean_the_same(string text) => Assert.Equal(1, Parse(text).GetInt("a.b"));

    [Theory]
    [InlineData("a = 1, b = 2")]
    [InlineData("a = 1\nb = 2")]
    [InlineData("a = 1,\nb = 2")]
    [InlineData("a = 1,b = 2,")]
    [InlineData("a = 1\r\nb = 2\r\n")]
    [InlineData("\n\n  a = 1\n\n\n  b = 2\n")]
    public void Fields_are_separated_by_commas_or_newlines(string text)
    {
        Config config = Parse(text);

        Assert.Equal([1, 2], [config.GetInt("a"), config.GetInt("b")]);
    }

    [Theory]
    [InlineData("a = [1, 2, 3]")]
    [InlineData("a = [1, 2, 3,]")]
    [InlineData("a = [1\n2\n3]")]
    [InlineData("a = [1,\n2,\n3\n]")]
    [InlineData("a = [ # one\n1 # two\n2\n3 ]")]
    [InlineData("a : [1,2,3]")]
    public void Elements_are_separated_by_commas_or_newlines(string text) => Assert.Equal([1, 2, 3], Parse(text).GetIntList("a"));

    [Fact]
    public void An_empty_array_has_no_elements() => Assert.Empty(Parse("a = []").GetStringList("a"));

    [Fact]
    public void Arrays_may_hold_objects()
    {
        var items = Parse("a = [ { x = 1 }, { x = 2 } ]").GetValue("a")!.GetArray();

        Assert.Equal([1, 2], items.Select(item => item.GetChildObject("x")!.GetInt()));
    }

    [Fact]
    public void Json_is_HOCON()
    {
        Config config = Parse("""{ "a": { "b": [1, 2], "c": "x", "d": true, "e": null, "f": -1.5e3 } }""");

        Assert.Equal([1, 2], config.GetIntList("a.b"));
        Assert.Equal("x", config.GetString("a.c"));
        Assert.True(config.GetBoolean("a.d"));
        Assert.Null(config.GetString("a.e", "default"));
        Assert.Equal(-1500, config.GetDouble("a.f"));
    }

    [Theory]
    [InlineData("3.14 : 42", "3.14")]
    [InlineData("true : 42", "true")]
    [InlineData("a b c : 42", "a b c")]
    [InlineData("\"a b c\" : 42", "a b c")]
    [InlineData("a-b_c : 42", "a-b_c")]
    public void Keys_may_be_numbers_booleans_and_several_words(string text, string path) => Assert.Equal(42, Parse(text).GetInt(path));

    [Fact]
    public void A_dot_in_a_quoted_key_does_not_separate()
    {
        Config config = Parse("a { \"b.c\" = 1 }");

        Assert.Equal(1, config.GetInt("a.\"b.c\""));
        Assert.False(config.HasPath("a.b"));
    }

    [Theory]
    [InlineData("x", "x")]
    [InlineData("hello world", "hello world")]
    [InlineData("   hello    world   ", "hello    world")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("/usr/bin", "/usr/bin")]
    [InlineData("10.0bar", "10.0bar")]
    [InlineData("true-ish", "true-ish")]
    [InlineData("include", "include")]
    public void Unquoted_text_needs_no_quotes_and_loses_the_blanks_around_it(string value, string expected) =>
        Assert.Equal(expected, Parse($"a = {value}\nb = 1").GetString("a"));

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"a:b\"", "a:b")]
    [InlineData("\"[::1]\"", "[::1]")]
    [InlineData("\"a\\\"b\"", "a\"b")]
    [InlineData("\"a\\\\b\"", "a\\b")]
    [InlineData("\"a\\/b\"", "a/b")]
    [InlineData("\"a\\tb\\nc\\rd\\be\\ff\"", "a\tb\nc\rd\be\ff")]
    [InlineData("\"\\u00e9\\u20AC\"", "\u00e9\u20ac")]
    [InlineData("\"\u00e9\u20ac\"", "\u00e9\u20ac")]
    [InlineData("\"{ } [ ] = : , + # $ ${x}\"", "{ } [ ] = : , + # $ ${x}")]
    public void Quoted_text_has_the_escapes_of_JSON(string value, string expected) =>
        Assert.Equal(expected, Parse($"a = {value}").GetString("a"));

    [Fact]
    public void Three_quotes_take_text_as_it_is() =>
        Assert.Equal("one\n \"two\" \\n # three", Parse("a = \"\"\"one\n \"two\" \\n # three\"\"\"").GetString("a"));

    [Theory]
    [InlineData("a = x \"y z\"", "x y z")]
    [InlineData("a = \"x\" y", "x y")]
    [InlineData("a = \"x\"\"y\"", "xy")]
    [InlineData("a = 1 2 3", "1 2 3")]
    [InlineData("a = 10 s", "10 s")]
    public void Values_side_by_side_become_one_text(string text, string expected) => Assert.Equal(expected, Parse(text).GetString("a"));

    [Fact]
    public void Arrays_side_by_side_become_one_array() => Assert.Equal([1, 2, 3, 4], Parse("a = [1, 2] [3, 4]").GetIntList("a"));

    [Fact]
    public void Objects_side_by_side_are_merged()
    {
        Config config = Parse("a = { b = 1 } { c = 2 }");

        Assert.Equal([1, 2], [config.GetInt("a.b"), config.GetInt("a.c")]);
    }

    [Fact]
    public void The_last_of_several_values_of_a_key_wins() => Assert.Equal(3, Parse("a = 1\na = [2]\na = 3").GetInt("a"));

    [Theory]
    [InlineData("a { b = 1 }\na { c = 2 }")]
    [InlineData("a.b = 1\na.c = 2")]
    [InlineData("a { b = 0, c = 2 }\na.b = 1")]
    [InlineData("a = { b = 1, c = 3 }, a = { c = 2 }")]
    public void Objects_of_the_same_key_are_merged(string text)
    {
        Config config = Parse(text);

        Assert.Equal([1, 2], [config.GetInt("a.b"), config.GetInt("a.c")]);
    }

    [Fact]
    public void Merging_goes_into_depth()
    {
        Config config = Parse("a { b { c { d = 1 } } }\na { b { c { e = 2 } } }");

        Assert.Equal([1, 2], [config.GetInt("a.b.c.d"), config.GetInt("a.b.c.e")]);
    }

    [Theory]
    [InlineData("a = null")]
    [InlineData("a = 5")]
    public void A_simple_value_in_between_prevents_merging(string between)
    {
        Config config = Parse($"a {{ b = 1 }}\n{between}\na {{ c = 2 }}");

        Assert.False(config.HasPath("a.b"));
        Assert.Equal(2, config.GetInt("a.c"));
    }

    [Fact]
    public void Null_is_a_value_without_text()
    {
        Config config = Parse("a = null");

        Assert.True(config.HasPath("a"));
        Assert.Null(config.GetString("a"));
    }

    [Theory]
    [InlineData("a = tcp://host:1")]
    [InlineData("a = [tcp://host:1]")]
    public void A_colon_or_an_equals_sign_in_unquoted_text_is_refused(string text) => Assert.ThrowsAny<Exception>(() => Parse(text));

    [Theory]
    [InlineData("include \"other\"")]
    [InlineData("include\n  \"other\"")]
    public void An_include_takes_the_place_of_a_field(string include)
    {
        Config config = ConfigurationFactory.ParseString($"a {{\n {include}\n y = 2\n}}", OneOther("x = 1, y = 1"));

        Assert.Equal([1, 2], [config.GetInt("a.x"), config.GetInt("a.y")]);
    }

    [Fact]
    public void Included_values_override_earlier_ones() =>
        Assert.Equal(1, ConfigurationFactory.ParseString("y = 2\ninclude \"other\"", OneOther("y = 1")).GetInt("y"));

    [Fact]
    public void Included_text_may_include_further_text()
    {
        HoconRoot inner = Parser.Parse("x = 1", null);
        HoconRoot outer = Parser.Parse("b { include \"inner\" }", _ => inner);

        Assert.Equal(1, ConfigurationFactory.ParseString("a { include \"outer\" }", _ => outer).GetInt("a.b.x"));
    }

    [Fact]
    public void A_quoted_include_is_a_key() => Assert.Equal(1, Parse("\"include\" = 1").GetInt("include"));

    private static Func<string, HoconRoot> OneOther(string text) => name =>
    {
        Assert.Equal("other", name);
        return Parser.Parse(text, null);
    };

    private static Config Parse(string text) => ConfigurationFactory.ParseString(text);
}
