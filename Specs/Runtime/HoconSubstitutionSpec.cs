namespace ActorUdp.Specs.Runtime;

/// <summary>Substitutions (HOCON.md, "Substitutions") as far as both runtimes' parsers follow the rules.</summary>
public sealed class HoconSubstitutionSpec
{
    [Theory]
    [InlineData("b = 1\na = ${b}")]
    [InlineData("a = ${b}\nb = 1")]
    [InlineData("a = ${b.c}\nb { c = 1 }")]
    [InlineData("b = 2\na = ${b}\nb = 1")]
    public void A_substitution_takes_the_final_value_at_its_path(string text) => Assert.Equal(1, Parse(text).GetInt("a"));

    [Fact]
    public void Paths_start_at_the_root() => Assert.Equal(1, Parse("x = 1\na { x = 2, y = ${x} }").GetInt("a.y"));

    [Fact]
    public void Substitutions_are_parts_of_texts() =>
        Assert.Equal("Hello my name is Roger today", Parse("name = Roger\na = Hello my name is ${name} today").GetString("a"));

    [Fact]
    public void A_substitution_in_quotes_is_text() => Assert.Equal("${b}", Parse("a = \"${b}\"\nb = 1").GetString("a"));

    [Fact]
    public void Substitutions_are_elements_of_arrays() => Assert.Equal([1, 2, 1], Parse("b = 1\na = [${b}, 2, ${b}]").GetIntList("a"));

    [Fact]
    public void An_array_may_be_extended() => Assert.Equal([1, 2, 3], Parse("b = [1, 2]\na = ${b} [3]").GetIntList("a"));

    [Fact]
    public void A_substitution_may_stand_for_an_object()
    {
        Config config = Parse("b { x = 1, y { z = 2 } }\na = ${b}");

        Assert.Equal([1, 2], [config.GetInt("a.x"), config.GetInt("a.y.z")]);
    }

    [Fact]
    public void Substitutions_may_lead_on_to_each_other() => Assert.Equal(1, Parse("a = ${b}\nb = ${c}\nc = 1").GetInt("a"));

    [Fact]
    public void An_object_may_refer_to_its_own_fields() =>
        Assert.Equal(43, Parse("bar { foo = 42, baz = ${bar.foo} }\nbar { foo = 43 }").GetInt("bar.baz"));

    [Fact]
    public void A_substitution_without_value_is_refused_at_the_latest_when_the_value_is_read() =>
        Assert.ThrowsAny<Exception>(() => Parse("a = ${nowhere}").GetString("a"));

    [Fact]
    public void A_substitution_in_an_included_text_is_relative_to_where_it_is_included()
    {
        HoconRoot other = Parser.Parse("x = 1\ny = ${x}", null);

        Assert.Equal(1, ConfigurationFactory.ParseString("a { b { include \"other\" } }", _ => other).GetInt("a.b.y"));
    }

    private static Config Parse(string text) => ConfigurationFactory.ParseString(text);
}
