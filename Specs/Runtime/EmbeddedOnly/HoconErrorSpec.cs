namespace ActorUdp.Specs.Runtime.EmbeddedOnly;

/// <summary>
/// Texts that are not HOCON. Embedded only: Akka's parser accepts many of them, guessing what was meant, and its errors
/// have neither a position nor a type of their own.
/// </summary>
public sealed class HoconErrorSpec
{
    [Theory]
    [InlineData("a = {", 1, 6, "'}' for the '{' of line 1, column 5")]
    [InlineData("{ a = 1", 1, 8, "'}' for the '{' of line 1, column 1")]
    [InlineData("a = 1\n}", 2, 1, "closes nothing")]
    [InlineData("{ a = 1 }\nb = 2", 2, 1, "expected nothing after the '}' of the root")]
    [InlineData("a = [1, 2", 1, 10, "']' for the '[' of line 1, column 5")]
    [InlineData("[1, 2]", 1, 1, "not an array")]
    [InlineData("a = [1,, 2]", 1, 8, "expected a value for a, found ','")]
    [InlineData("a = [, 1]", 1, 6, "expected a value for a, found ','")]
    [InlineData("a = [1, 2,,]", 1, 11, "expected a value for a, found ','")]
    [InlineData("a = 1,, b = 2", 1, 7, "expected a key, found ','")]
    [InlineData(", a = 1", 1, 1, "expected a key, found ','")]
    [InlineData("a = {} b = 2", 1, 10, "found '='")]
    [InlineData("a = b = c", 1, 7, "found '='")]
    [InlineData("a =\n", 2, 1, "expected a value for a, found the end of the text")]
    [InlineData("a = , b = 1", 1, 5, "expected a value for a, found ','")]
    [InlineData("a = }", 1, 5, "expected a value for a, found '}'")]
    [InlineData("a\n", 2, 1, "expected ':', '=', '+=' or '{' after the key a, found the end of the text")]
    [InlineData("a b 5", 1, 6, "after the key \"a b 5\"")]
    [InlineData("a..b = 1", 1, 3, "an empty element of a path must be quoted")]
    [InlineData(".a = 1", 1, 1, "an empty element of a path must be quoted")]
    [InlineData("a. = 1", 1, 4, "an empty element of a path must be quoted")]
    [InlineData("a = $b", 1, 5, "must be quoted), found '$'")]
    [InlineData("a = b@c", 1, 6, "must be quoted), found '@'")]
    [InlineData("a = 1+2", 1, 6, "must be quoted), found '+'")]
    [InlineData("a@b = 1", 1, 2, "found '@'")]
    [InlineData("a = \"x", 1, 5, "no closing quote")]
    [InlineData("a = \"x\ny\"", 1, 7, "control character (U+000A)")]
    [InlineData("a = \"\\x\"", 1, 6, "unknown escape")]
    [InlineData("a = \"\\u12g4\"", 1, 6, "four hexadecimal digits")]
    [InlineData("a = \"\\u12", 1, 6, "four hexadecimal digits")]
    [InlineData("a = \"\"\"x\"\"", 1, 5, "no closing \"\"\"")]
    [InlineData("a = ${b", 1, 8, "'}' after the path of the substitution")]
    [InlineData("a = ${}", 1, 7, "expected the path of a substitution")]
    [InlineData("a = ${ ?b}", 1, 8, "expected the path of a substitution")]
    [InlineData("a = ${b${c}}", 1, 8, "'}' after the path")]
    [InlineData("${a} = 1", 1, 1, "expected a key, found '$'")]
    [InlineData("a = [1] {}", 1, 9, "different kinds")]
    [InlineData("a = x [1]", 1, 7, "different kinds")]
    [InlineData("a = [ { b += 1 } ]", 1, 9, "inside an array")]
    [InlineData("include = 1", 1, 9, "after include")]
    [InlineData("include other", 1, 9, "after include")]
    [InlineData("include url(\"http://x\")", 1, 9, "url(…)")]
    [InlineData("include file(\"x\"", 1, 17, "expected ')'")]
    [InlineData("# x\n\n  a ! 1", 3, 5, "found '!'")]
    public void The_position_and_what_was_expected_are_told(string text, int line, int column, string problem)
    {
        HoconParserException error = Assert.Throws<HoconParserException>(() => ConfigurationFactory.ParseString(text));

        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.StartsWith($"line {line}, column {column}: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a = ${b}", 1, 5, "${b} has no value")]
    [InlineData("x = 1\na = [1, ${b.\"c d\"}]", 2, 9, "${b.\"c d\"} has no value")]
    [InlineData("a = ${b} [1]\nb = x", 1, 5, "an array stands side by side")]
    [InlineData("a = ${b} x\nb { c = 1 }", 1, 5, "an object stands side by side")]
    [InlineData("a = x\na += 1", 2, 6, "an array stands side by side")]
    public void A_substitution_that_cannot_be_done_is_told_when_a_value_is_read(string text, int line, int column, string problem)
    {
        Config config = ConfigurationFactory.ParseString(text);

        HoconParserException error = Assert.Throws<HoconParserException>(() => config.HasPath("a"));

        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_another_kind_is_told_with_path_and_position()
    {
        Config config = ConfigurationFactory.ParseString("x = 1\na { b = [1, two] }");

        Assert.Equal(
            "a.b: expected a whole number of 32 bits, found \"two\" (line 2, column 13)",
            Assert.Throws<ConfigurationException>(() => config.GetIntList("a.b")).Message);
        Assert.Equal(
            "a: expected a boolean: true, yes, on, false, no or off, found an object (line 2, column 3)",
            Assert.Throws<ConfigurationException>(() => config.GetBoolean("a")).Message);
    }

    [Fact]
    public void A_path_with_an_open_quote_is_refused() =>
        Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString("a = 1").GetString("a.\"b"));
}
